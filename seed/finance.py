"""Reads what councils return of their own money: reserves and loans, and their share of a year's spending."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple

from seed.figures import Figure, FiguresError, number_text, rows_of
from seed.periods import span

SPENDING = "net-revenue-expenditure"
LOANS, LOANS_SHARE = "external-borrowing", "external-borrowing-share-of-net-revenue-expenditure"
UNALLOCATED, EARMARKED = "reserves-unallocated", "reserves-earmarked"
# Which balances a share is made of, and what they are called together.
RESERVES = {
    "reserves-share-of-net-revenue-expenditure": ((EARMARKED, UNALLOCATED), "reserves"),
    "unallocated-reserves-share-of-net-revenue-expenditure": ((UNALLOCATED,), "unallocated reserves"),
}
RESTATED = re.compile(r"next year's return opens at (-?[0-9]+)")
UNBALANCED = "doubtful: the return does not balance"
UNCERTIFIED = "return not marked as certified"

# Why there is no share, by the note of the edition, in words for readers.
BLANK = {
    "no figure in the table": "The publisher's table has no figure for this council.",
    "no open copy of the table": "No open copy of the publisher's table for this year was found.",
    "net revenue expenditure is not positive": "The return gives spending of nil or less, of which there is no share.",
    "the return does not balance": "Left blank: the return does not add up to the council tax that the council raised.",
    "next year's return opens more than 25% away from these reserves": "Left blank: the council's next return starts "
    "with reserves more than 25% away from those that this one ends with.",
}


class Entry(NamedTuple):
    """One line of a council's return: its number as published (or empty), and the notes on it."""

    value: str
    note: str


Entries = Mapping[tuple[str, str, str], Entry]  # by indicator, area and ISO 8601 period


def read_finance(folder: Path, *, first_day: str) -> tuple[Figure, ...]:
    """The figures of councils' money from `first_day` on, in the order of indicator, area and period."""
    entries: dict[tuple[str, str, str], Entry] = {}
    for row in rows_of(folder / "finance.csv"):
        key = row["indicator_code"], row["area_code"], row["period"]
        if key in entries:
            raise FiguresError(f"two figures for {', '.join(key)}")
        entries[key] = Entry(number_text(row["value"]), row["note"])
    found = [figure for key in entries if key[2] >= first_day for figure in _figures(key, entries=entries)]
    found.sort(key=lambda figure: (figure.indicator, figure.area, figure.period.start))
    return tuple(_without_gaps(found))


def _figures(key: tuple[str, str, str], *, entries: Entries) -> Iterator[Figure]:
    """The seed's figures that an entry gives rise to; borrowing gives its share too, in years with a return."""
    indicator, area, iso = key
    entry = entries[key]
    if indicator == LOANS:
        yield _figure(LOANS, area=area, iso=iso, entry=entry)
        if (SPENDING, area, iso) in entries:
            yield _figure(LOANS_SHARE, area=area, iso=iso, entry=_loans_share(area, iso=iso, entries=entries))
    if indicator in RESERVES:
        remarks = _restatements(key, entries=entries) if entry.value else []
        yield _figure(indicator, area=area, iso=iso, entry=entry, remarks=remarks)


def _figure(indicator: str, *, area: str, iso: str, entry: Entry, remarks: Iterable[str] = ()) -> Figure:
    reason = entry.note.split("; ")[0].removeprefix("not derived, ")
    told = [*remarks] if entry.value else [BLANK.get(reason, "")]
    if entry.value and UNCERTIFIED in entry.note:
        told.append("The return was not marked as certified.")
    return Figure(indicator, area, span(iso), iso, entry.value, "", "", entry.note, " ".join(told))


def _loans_share(area: str, *, iso: str, entries: Entries) -> Entry:
    """Loans as a percentage of the year's spending, or why there is none."""
    loans, spending = entries[LOANS, area, iso], entries[SPENDING, area, iso]
    if not loans.value or not spending.value:
        return Entry("", "no figure in the table")
    if Decimal(spending.value) <= 0:
        return Entry("", "net revenue expenditure is not positive")
    if UNBALANCED in spending.note:
        return Entry("", "the return does not balance")
    return Entry(_percent(Decimal(loans.value), of=Decimal(spending.value)), f"derived; {spending.note}")


def _restatements(key: tuple[str, str, str], *, entries: Entries) -> list[str]:
    """What a later return says otherwise: of this year, and of the year before, which this one is held against."""
    indicator, area, iso = key
    name = RESERVES[indicator][1]
    later = _restated(key, entries=entries)
    before = _restated((indicator, area, f"{int(iso[:4]) - 1}{iso[4:]}"), entries=entries)
    remarks = []
    if later is not None:
        remarks.append(f"Restated since: the next return starts with {name} of {later[1]}, not {later[0]}.")
    if before is not None:
        remarks.append(f"The year before was restated: this return starts with {name} of {before[1]}, not {before[0]}.")
    return remarks


def _restated(key: tuple[str, str, str], *, entries: Entries) -> tuple[str, str] | None:
    """A year's reserves as its return ends with them and as the next one starts; None where the share is the same."""
    indicator, area, iso = key
    if key not in entries or not entries[key].value:
        return None
    balances = [entries[code, area, iso] for code in RESERVES[indicator][0]]
    if not all(entry.value for entry in (*balances, entries[SPENDING, area, iso])):
        raise FiguresError(f"{', '.join(key)}: a share without the amounts that it is made of")
    closing = sum((Decimal(balance.value) for balance in balances), Decimal(0))
    opening = sum((_opening(balance) for balance in balances), Decimal(0))
    spending = Decimal(entries[SPENDING, area, iso].value)
    shares = [_percent(amount, of=spending) for amount in (closing, opening)]
    if Decimal(shares[0]) != Decimal(entries[key].value):
        raise FiguresError(f"{', '.join(key)}: the share is {entries[key].value}, and its amounts give {shares[0]}")
    if shares[0] == shares[1]:
        return None
    ended, started = (f"£{amount:,} ({share}%)" for amount, share in zip((closing, opening), shares, strict=True))
    return ended, started


def _opening(balance: Entry) -> Decimal:
    """The balance with which the next year's return starts: the same, unless the notes give another."""
    other = RESTATED.search(balance.note)
    return Decimal(other[1] if other else balance.value)


def _percent(amount: Decimal, *, of: Decimal) -> str:
    return format((amount * 100 / of).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP), "f")


def _without_gaps(figures: Iterable[Figure]) -> Iterator[Figure]:
    """The figures, with a blank for every year that is missing between two of a series."""
    for _, series in groupby(figures, key=lambda figure: (figure.indicator, figure.area)):
        years = list(series)
        yield years[0]
        for before, after in pairwise(years):
            yield from _blanks(before, until=after)
            yield after


def _blanks(before: Figure, *, until: Figure) -> Iterator[Figure]:
    period = span(f"{before.period.end + timedelta(days=1)}/P1Y")
    while period.start < until.period.start:
        note = "no open copy of the table"
        iso = f"{period.start}/P1Y"
        yield replace(before, period=period, iso=iso, value="", note=note, remark=BLANK[note])
        period = span(f"{period.end + timedelta(days=1)}/P1Y")
