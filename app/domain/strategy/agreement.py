"""Whether what people say of an outcome agrees with what its indicators say."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.strategy.progress import ProgressStatus

GOOD = (ProgressStatus.ON_TRACK, ProgressStatus.COMPLETE)
BAD = (ProgressStatus.AT_RISK, ProgressStatus.OFF_TRACK)


class IndicatorSign(StrEnum):
    """What an indicator says of its outcome.

    `warned`: an open warning (no watch), or red against its target. Else by its direction of travel: `for` better,
    `against` worse, `neither` steady; `silent` where nothing can be told.
    """

    WARNED = "warned"
    AGAINST = "against"
    NEITHER = "neither"
    FOR = "for"
    SILENT = "silent"


class Agreement(StrEnum):
    """Whether the stated status and the indicators say the same."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    CANNOT_BE_TOLD = "cannot_be_told"


class AgreementReason(StrEnum):
    """Why the two agree or not, or why that cannot be told."""

    NOT_STATED = "not_stated"
    NOT_UNDER_WAY = "not_under_way"
    NO_INDICATORS = "no_indicators"
    NOTHING_JUDGED = "nothing_judged"
    WARNED = "warned"
    MOST_WORSENED = "most_worsened"
    NONE_AGAINST = "none_against"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class AgreementFinding:
    """Whether statement and indicators agree, and why; `places` are the indicators that show it, by their order."""

    agreement: Agreement
    reason: AgreementReason
    places: tuple[int, ...] = ()


def agreement(stated: ProgressStatus | None, signs: Sequence[IndicatorSign]) -> AgreementFinding:
    """Compare the stated status of an outcome with the signs of its indicators.

    On track or complete disagrees with any indicator that is warned, and with more than half of those that can be
    judged worsening. At risk or off track disagrees where all that can be judged are better and none is warned.
    """
    reason = _no_finding_reason(stated, signs)
    if reason is not None:
        return AgreementFinding(Agreement.CANNOT_BE_TOLD, reason)
    judged = _places(signs, *(sign for sign in IndicatorSign if sign is not IndicatorSign.SILENT))
    warned = _places(signs, IndicatorSign.WARNED)
    worsened = _places(signs, IndicatorSign.AGAINST)
    if stated in GOOD and warned:
        return AgreementFinding(Agreement.DISAGREES, AgreementReason.WARNED, warned)
    if stated in GOOD and 2 * len(worsened) > len(judged):
        return AgreementFinding(Agreement.DISAGREES, AgreementReason.MOST_WORSENED, worsened)
    if stated in BAD and _places(signs, IndicatorSign.FOR) == judged:
        return AgreementFinding(Agreement.DISAGREES, AgreementReason.NONE_AGAINST, judged)
    return AgreementFinding(Agreement.AGREES, AgreementReason.SAME)


def _no_finding_reason(stated: ProgressStatus | None, signs: Sequence[IndicatorSign]) -> AgreementReason | None:
    if stated is None:
        return AgreementReason.NOT_STATED
    if stated not in (*GOOD, *BAD):
        return AgreementReason.NOT_UNDER_WAY
    if not signs:
        return AgreementReason.NO_INDICATORS
    return AgreementReason.NOTHING_JUDGED if set(signs) == {IndicatorSign.SILENT} else None


def _places(signs: Sequence[IndicatorSign], *chosen: IndicatorSign) -> tuple[int, ...]:
    return tuple(place for place, sign in enumerate(signs) if sign in chosen)
