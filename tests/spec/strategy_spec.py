"""Whether what people state of an outcome agrees with its indicators."""

from collections.abc import Mapping

from app.domain.strategy.agreement import IndicatorSign, agreement
from app.domain.strategy.progress import ProgressStatus
from tests.spec.spec import Table


def _agreement(row: Mapping[str, str]) -> Mapping[str, str]:
    stated = ProgressStatus(row["stated"]) if row["stated"] else None
    signs = [IndicatorSign(sign) for sign in row["indicators"].split()]
    finding = agreement(stated, signs)
    places = " ".join(str(place + 1) for place in finding.places)
    return {"finding": finding.agreement.value, "reason": finding.reason.value, "shown by": places}


TABLES: tuple[Table, ...] = (
    Table(
        title="An outcome beside its indicators",
        source="Waymark's own",
        rule=(
            "People state where an outcome stands; its indicators speak for themselves. An indicator is warned where a "
            "warning of it is open (a watch is none) or its latest value is red against its target; else it speaks for "
            "the outcome where it became better, against it where it became worse, and is silent where neither can be "
            "told. On track or complete disagrees with any warned indicator, and with more than half of those that "
            "speak having become worse. At risk or off track disagrees where all that speak became better. What is not "
            "started or stopped is not compared. A disagreement is a finding to look into, and changes no status."
        ),
        inputs=("stated", "indicators"),
        outputs=("finding", "reason", "shown by"),
        rows=(
            ("on_track", "for for neither", "agrees", "same", ""),
            ("on_track", "for warned silent", "disagrees", "warned", "2"),
            ("complete", "warned warned", "disagrees", "warned", "1 2"),
            ("on_track", "against for", "agrees", "same", ""),
            ("on_track", "against against for silent", "disagrees", "most_worsened", "1 2"),
            ("at_risk", "for silent for", "disagrees", "none_against", "1 3"),
            ("off_track", "for neither", "agrees", "same", ""),
            ("off_track", "warned for", "agrees", "same", ""),
            ("on_track", "silent silent", "cannot_be_told", "nothing_judged", ""),
            ("on_track", "", "cannot_be_told", "no_indicators", ""),
            ("stopped", "warned", "cannot_be_told", "not_under_way", ""),
            ("not_started", "for", "cannot_be_told", "not_under_way", ""),
            ("", "for", "cannot_be_told", "not_stated", ""),
        ),
        check=_agreement,
    ),
)
