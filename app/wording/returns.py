"""The findings of a return in sentences, and the rows whose published values need a reason."""

from collections.abc import Sequence

from app.domain.measures.indicator import Definition
from app.domain.measures.number import exact
from app.domain.measures.period import PeriodKind
from app.domain.publishing.plausibility import Finding, FindingKind
from app.domain.publishing.submitted_periods import did_you_mean
from app.wording.number import in_words
from app.wording.period import day_label, in_sentence

MOST_DIGITS = 6
MOST_ROWS_NAMED = 5


def finding_sentence(finding: Finding, *, definition: Definition) -> str:
    """Why a figure is implausible, such as: 964% is 10 times the 96.4% of 2021/22."""
    figure = _figure(finding.number, definition=definition)
    match finding.kind:
        case FindingKind.NOT_WHOLE:
            return f"{figure} is not whole, but {definition.unit} are counted."
        case FindingKind.OUTSIDE_PERCENT:
            return f"{figure} is outside 0% to 100%, and no recorded figure is."
        case FindingKind.SIGN:
            return f"{figure} is below 0, and no recorded figure is."
        case FindingKind.KIND_OF_PERIOD:
            return f"{_other_kind(finding)}{did_you_mean(finding.suggested)}"
        case FindingKind.NOT_ENDED if finding.period.kind is PeriodKind.DAY:
            return f"{day_label(finding.period.end)} is after today."
        case FindingKind.NOT_ENDED:
            return f"The period ends on {day_label(finding.period.end)}, after today."
        case _:
            return _beside(finding, figure=figure, base=_base(finding, definition=definition))


def _other_kind(finding: Finding) -> str:
    if finding.base_period is not None:
        return f"The recorded figures are for another kind of period, such as {in_sentence(finding.base_period)}."
    what = "a day" if finding.period.kind is PeriodKind.DAY else "two calendar years pooled"
    return f"{finding.period.id} is {what}, and no figure is recorded yet."


def reason_required(rows: Sequence[str]) -> str:
    """The rows (`row 2`) that change published values, in a return without a reason."""
    values = "a published value" if len(rows) == 1 else f"{len(rows):,} published values"
    return f"The return changes {values}, in {_named_rows(rows)}: say why, as its reason."


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


def _beside(finding: Finding, *, figure: str, base: str) -> str:
    """The figure compared with its base: the larger divided by the smaller."""
    factor = finding.factor or 1
    if factor >= 1:
        return f"{figure} is {_plain(factor)} times the {base}."
    return f"{figure} is small beside the {base}, which is {_plain(1 / factor)} times as large."


def _plain(number: float) -> str:
    """A factor without decimals where it is whole, else with one."""
    return f"{number:,.0f}" if abs(number - round(number)) < 0.05 else f"{number:,.1f}"


def _base(finding: Finding, *, definition: Definition) -> str:
    base = finding.base if finding.base is not None else 0.0
    return f"{_figure(base, definition=definition)} of {_base_period(finding)}"


def _base_period(finding: Finding) -> str:
    return in_sentence(finding.base_period or finding.period)


def _figure(number: float, *, definition: Definition) -> str:
    """The submitted figure, at least at the declared precision."""
    digits = exact(number).normalize().as_tuple().exponent
    sent = -digits if isinstance(digits, int) and digits < 0 else 0
    return in_words(number, unit=definition.unit, decimal_places=min(max(sent, definition.decimal_places), MOST_DIGITS))
