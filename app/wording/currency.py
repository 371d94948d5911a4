"""How current a series is, in one sentence."""

from collections.abc import Sequence

from app.domain.measures.indicator import Supply
from app.domain.measures.period import Period
from app.domain.performance.currency import Currency, CurrencyState
from app.domain.publishing.due_calendar import SeriesEnd
from app.wording.period import alike_in_sentence, day_label, in_sentence

MOST_NAMED = 3

_ENDS = {
    SeriesEnd.PAUSED: "The publisher has paused these figures",
    SeriesEnd.DISCONTINUED: "These figures are no longer published",
    SeriesEnd.RETIRED: "The council no longer uses this indicator",
    SeriesEnd.AREA_ENDED: "The area has ended",
}


def sentence(currency: Currency) -> str:
    """One sentence for a resident: how far the figures go, and what is missing or expected."""
    latest = "none is held" if currency.latest is None else f"the latest is for {in_sentence(currency.latest)}"
    if currency.end is not None:
        return f"{_ENDS[currency.end]}; {latest}."
    if currency.state is CurrencyState.LATE:
        return _late(currency)
    if currency.latest is None:
        return "No figure is held."
    up_to_date = f"The figures are up to date: {latest}"
    due = currency.due
    if due.period is None or due.publication is None:
        return f"{up_to_date}."
    return f"{up_to_date}, and the next, for {in_sentence(due.period)}, is due by {day_label(due.publication)}."


def _late(currency: Currency) -> str:
    missing = periods_in_words([missing.period for missing in currency.missing])
    latest = (
        "No figure is held" if currency.latest is None else f"The latest figure is for {in_sentence(currency.latest)}"
    )
    several = len(currency.missing) > 1
    if currency.supply is Supply.COUNCIL:
        figures, are = ("figures", "are") if several else ("figure", "is")
        return f"{latest}; the council's {figures} for {missing} {are} late."
    if currency.latest is None:
        return f"{latest}; by the publisher's usual dates {missing} should be out."
    newer, are = ("newer ones", "are") if several else ("a newer one", "is")
    return f"{latest}; {newer}, for {missing}, should be out and {are} not held here yet."


def periods_in_words(periods: Sequence[Period]) -> str:
    """Up to three periods by name, or the first and the last of more with their number."""
    names = alike_in_sentence(periods)
    if len(names) > MOST_NAMED:
        return f"{names[0]} to {names[-1]} ({len(names)} periods)"
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
