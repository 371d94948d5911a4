"""What the cards of an outcome's indicators say of it."""

from app.domain.judgement.direction import Judgement
from app.domain.judgement.target_status import TargetStatus
from app.domain.performance.card import Card
from app.domain.strategy.agreement import IndicatorSign
from app.domain.warnings.life import WarningState
from app.domain.warnings.rules import Severity

_BY_JUDGEMENT = {
    Judgement.IMPROVING: IndicatorSign.FOR,
    Judgement.WORSENING: IndicatorSign.AGAINST,
    Judgement.STEADY: IndicatorSign.NEITHER,
    Judgement.NO_CLEAR_CHANGE: IndicatorSign.NEITHER,
}


def sign_of(card: Card) -> IndicatorSign:
    """The sign of an indicator: warned where a warning is open (no watch) or the latest value is red."""
    is_warned = any(
        warning.state is WarningState.OPEN and warning.severity is not Severity.WATCH for warning in card.warnings
    )
    if is_warned or card.target.status is TargetStatus.RED:
        return IndicatorSign.WARNED
    return _BY_JUDGEMENT.get(card.direction.judgement, IndicatorSign.SILENT)
