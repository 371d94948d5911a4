"""How many alerts a council has in a year, so that a budget can be set with what it hides in view."""

from dataclasses import dataclass

import numpy as np

from app.domain.track_record.cases import Cases
from app.domain.track_record.panels import Bools
from app.domain.track_record.scores import share

BUDGETS = range(1, 9)


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """With at most `budget` alerts a council and year: the share of council-years in which all are shown.

    `shown` is the share of all alerts that are. Both are None of nothing.
    """

    budget: int
    council_years: float | None
    shown: float | None


def budgets_of(cases: Cases, *, alerts: Bools) -> tuple[BudgetRow, ...]:
    """The rows for budgets of 1 to 8."""
    years = np.unique(cases.council * 10_000 + cases.year, return_inverse=True)[1]
    counts = np.bincount(years, weights=alerts) if len(cases) else np.zeros(0)
    return tuple(
        BudgetRow(
            budget,
            share((counts <= budget).sum(), len(counts)),
            share(np.minimum(counts, budget).sum(), counts.sum()),
        )
        for budget in BUDGETS
    )
