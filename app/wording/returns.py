"""The findings of a return in sentences, and the rows whose published values need a reason."""

from collections.abc import Callable, Mapping, Sequence

from app.domain.measures.indicator import Definition
from app.domain.measures.number import exact
from app.domain.measures.period import PeriodKind
from app.domain.measures.period_text import day_of_serial
from app.domain.publishing.plausibility import Finding, FindingKind
from app.domain.publishing.submitted_periods import did_you_mean
from app.wording.number import in_words
from app.wording.period import day_label, in_sentence

MOST_DIGITS = 6
MOST_ROWS_NAMED = 5


def finding_sentence(finding: Finding, *, definition: Definition) -> str:
    """Why a row is implausible, such as: 964% is 10 times the 96.4% of 2021/22."""
    return _SENTENCES[finding.kind](finding, definition)


def reason_required(rows: Sequence[str]) -> str:
    """The rows (`row 2`) that change published values, in a return without a reason."""
    values = "a published value" if len(rows) == 1 else f"{len(rows):,} published values"
    return f"The return changes {values}, in {_named_rows(rows)}: say why, as its reason."


def _not_whole(finding: Finding, definition: Definition) -> str:
    return f"{_number(finding, definition)} is not whole, but {definition.unit} are counted."


def _outside_percent(finding: Finding, definition: Definition) -> str:
    return f"{_number(finding, definition)} is outside 0% to 100%, and no recorded figure is."


def _sign(finding: Finding, definition: Definition) -> str:
    above = (finding.number or 0.0) > 0
    others = "above 0, and every recorded figure is below" if above else "below 0, and no recorded figure is"
    return f"{_number(finding, definition)} is {others}."


def _zero(finding: Finding, definition: Definition) -> str:
    figures = f"{_number(finding, definition)} follows the {_base(finding, definition)}"
    return f"{figures}. Where it is not known yet, leave it empty and give a missing_reason."


def _fraction(finding: Finding, definition: Definition) -> str:
    meant = _figure(float(exact(finding.number or 0.0) * 100), definition=definition)
    return f"{_number(finding, definition)} is less than 1%, and no figure is recorded yet. Did you mean {meant}?"


def _date(finding: Finding, _: Definition) -> str:
    number = finding.number or 0.0
    day = day_label(day_of_serial(number) or finding.period.end)
    return f"{number:,.0f} is what a spreadsheet holds for {day}: is it a date?"


def _not_ended(finding: Finding, _: Definition) -> str:
    day = day_label(finding.period.end)
    return (
        f"{day} is after today." if finding.period.kind is PeriodKind.DAY else f"The period ends on {day}, after today."
    )


def _kind_of_period(finding: Finding, _: Definition) -> str:
    return f"{_other_kind(finding)}{did_you_mean(finding.suggested)}"


def _other_kind(finding: Finding) -> str:
    if finding.base_period is not None:
        return f"The recorded figures are for another kind of period, such as {in_sentence(finding.base_period)}."
    what = "a day" if finding.period.kind is PeriodKind.DAY else "two calendar years pooled"
    return f"{finding.period.id} is {what}, and no figure is recorded yet."


def _area_ended(finding: Finding, _: Definition) -> str:
    """That the area had ended, and what replaced it."""
    area = finding.area
    if area is None or area.end_date is None:
        return "The area had ended before the period began."
    names = " and ".join(f"{other.name} ({other.code})" for other in finding.successors)
    replaced = f": {names} replaced it" if names else ""
    return f"{area.name} ({area.code}) was abolished on {day_label(area.end_date)}{replaced}."


def _named_rows(rows: Sequence[str]) -> str:
    """`rows 2, 3 and 5`, or with their sheets `row 2 of the sheet “A” and row 5 of the sheet “B”`."""
    if len(rows) == 1:
        return rows[0]
    numbers = [row.removeprefix("row ") for row in rows]
    plain = all(number.isdecimal() for number in numbers)
    named = list((numbers if plain else rows)[:MOST_ROWS_NAMED])
    more = len(rows) - len(named)
    last = f"{more:,} more" if more else named.pop()
    return f"{'rows ' if plain else ''}{', '.join(named)} and {last}"


def _beside_base(finding: Finding, definition: Definition) -> str:
    return _beside(finding, figure=_number(finding, definition), base=_base(finding, definition))


def _beside_target(finding: Finding, definition: Definition) -> str:
    target = f"target of {_figure(finding.base or 0.0, definition=definition)}"
    return _beside(finding, figure=_number(finding, definition), base=target)


def _beside(finding: Finding, *, figure: str, base: str) -> str:
    """The figure compared with its base: the larger divided by the smaller."""
    factor = finding.factor or 1
    if factor >= 1:
        return f"{figure} is {_plain(factor)} times the {base}."
    return f"{figure} is small beside the {base}, which is {_plain(1 / factor)} times as large."


def _plain(number: float) -> str:
    """A factor without decimals where it is whole, else with one."""
    return f"{number:,.0f}" if abs(number - round(number)) < 0.05 else f"{number:,.1f}"


def _number(finding: Finding, definition: Definition) -> str:
    return _figure(finding.number or 0.0, definition=definition)


def _base(finding: Finding, definition: Definition) -> str:
    base = finding.base if finding.base is not None else 0.0
    return f"{_figure(base, definition=definition)} of {_base_period(finding)}"


def _base_period(finding: Finding) -> str:
    return in_sentence(finding.base_period or finding.period)


def _figure(number: float, *, definition: Definition) -> str:
    """The submitted figure, at least at the declared precision."""
    digits = exact(number).normalize().as_tuple().exponent
    sent = -digits if isinstance(digits, int) and digits < 0 else 0
    return in_words(number, unit=definition.unit, decimal_places=min(max(sent, definition.decimal_places), MOST_DIGITS))


def _secondary_disclosure(finding: Finding, _: Definition) -> str:
    hidden, year = finding.period, finding.period.year
    others = "its quarters give" if hidden == year else f"{in_sentence(year)} and its other quarters give"
    return f"{in_sentence(hidden)} is suppressed, and {others} it away: suppress another of them too."


_SENTENCES: Mapping[FindingKind, Callable[[Finding, Definition], str]] = {
    FindingKind.DECIMAL_SHIFT: _beside_base,
    FindingKind.FACTOR: _beside_base,
    FindingKind.ZERO: _zero,
    FindingKind.BESIDE_TARGET: _beside_target,
    FindingKind.FRACTION: _fraction,
    FindingKind.DATE: _date,
    FindingKind.SIGN: _sign,
    FindingKind.OUTSIDE_PERCENT: _outside_percent,
    FindingKind.NOT_WHOLE: _not_whole,
    FindingKind.KIND_OF_PERIOD: _kind_of_period,
    FindingKind.NOT_ENDED: _not_ended,
    FindingKind.AREA_ENDED: _area_ended,
    FindingKind.SECONDARY_DISCLOSURE: _secondary_disclosure,
}
