"""Checks of figures that others publish: whether the service that they are about confirms the recorded figure."""

from dataclasses import dataclass

from app.domain.errors import Fault
from app.domain.measures.indicator import Definition, Supply
from app.domain.measures.period import Period
from app.domain.measures.value import Value

_OWN = "The council sends this figure itself: send it, instead of confirming it."
_NOTHING_HELD = "No figure is held for this period: there is nothing to confirm."
_OTHER = "Another figure is held by now: look at that one in a new workbook."


@dataclass(frozen=True, slots=True)
class FigureCheck:
    """Whether a service confirms the figure in one `revision` of a value, or else what is wrong with it.

    It has no number, so that it gives nothing away of a figure that is suppressed later.
    """

    indicator: str
    area: str
    period: Period
    revision: int
    is_right: bool
    query: str | None = None

    @property
    def key(self) -> str:
        """The key that the revisions of a check share."""
        return check_key(self.indicator, self.area, self.period)


def check_key(indicator: str, area: str, period: Period) -> str:
    """The key of the check of one figure."""
    return f"{indicator}/{area}/{period.id}"


def check_faults(
    *, confirmed: bool | None, query: str | None, recorded: Value | None, is_other: bool, definition: Definition
) -> tuple[Fault, ...]:
    """The faults of a check of the recorded figure; `is_other`: the service looked at a different one."""
    faults = []
    if definition.supply is Supply.COUNCIL:
        faults.append(Fault("confirmed", "own_figure", _OWN))
    elif recorded is None or recorded.number is None:
        faults.append(Fault("confirmed", "no_figure", _NOTHING_HELD))
    elif is_other:
        faults.append(Fault("held", "changed_since", _OTHER))
    if confirmed is None:
        faults.append(Fault("confirmed", "required", "Write yes where the figure held is right, no where it is not."))
    elif confirmed and query is not None:
        faults.append(Fault("query", "conflict", "The figure is confirmed as right: leave the query out, or write no."))
    elif not confirmed and query is None:
        faults.append(Fault("query", "required", "Say what is wrong with the figure."))
    return tuple(faults)
