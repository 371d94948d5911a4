"""Redactions: which figure is removed from every answer and from the store, and whether a text contains it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.measures.number import exact, rounded
from app.domain.measures.period import Period

_NUMBERS = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class RedactionRequest:
    """A figure to take out, with the reason: every revision of a value or one; `with_texts` the words about it too."""

    indicator: str
    area: str
    period: Period
    reason: str
    revision: int | None = None
    with_texts: bool = False

    @property
    def target(self) -> str:
        """Its target in the audit trail."""
        return f"{self.indicator}/{self.area}/{self.period.id}"


def tells(text: str, numbers: Iterable[float], *, decimal_places: int) -> bool:
    """Whether a text names one of the numbers, as it was recorded or at the declared precision."""
    known = {form for number in numbers for form in (exact(number), rounded(number, decimal_places=decimal_places))}
    numbers_said = (match.replace(",", "") for match in _NUMBERS.findall(text))
    return any(exact(float(number)) in {abs(form) for form in known} for number in numbers_said)
