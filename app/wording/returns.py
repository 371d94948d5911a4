"""What is odd about a figure that was sent, in one sentence."""

from app.domain.indicator import Definition
from app.domain.number import exact
from app.domain.plausibility import Finding, FindingKind
from app.wording.number import in_words
from app.wording.period import named

MOST_DIGITS = 6


def odd(finding: Finding, *, definition: Definition) -> str:
    """Why a figure is probably a slip, such as: 964% is 10 times the 96.4% of 2021/22."""
    figure = _figure(finding.number, definition=definition)
    match finding.kind:
        case FindingKind.NOT_WHOLE:
            return f"{figure} is not whole, but {definition.unit} are counted."
        case FindingKind.OUTSIDE_PERCENT:
            return f"{figure} is outside 0% to 100%, as no figure held is."
        case FindingKind.SIGN:
            return f"{figure} is below 0, as no figure held is."
        case FindingKind.KIND_OF_PERIOD:
            return f"Figures are held for another kind of period, such as {_base_period(finding)}."
        case _:
            return f"{figure} is {_times(finding)} the {_base(finding, definition=definition)}."


def _times(finding: Finding) -> str:
    factor = finding.factor or 1
    if factor >= 1:
        return f"{_plain(factor)} times"
    return f"one {_plain(1 / factor)}th of"


def _plain(number: float) -> str:
    """A factor in full for whole ones, else with one decimal."""
    return f"{number:,.0f}" if abs(number - round(number)) < 0.05 else f"{number:,.1f}"


def _base(finding: Finding, *, definition: Definition) -> str:
    base = finding.base if finding.base is not None else 0.0
    return f"{_figure(base, definition=definition)} of {_base_period(finding)}"


def _base_period(finding: Finding) -> str:
    return named(finding.base_period or finding.period)


def _figure(number: float, *, definition: Definition) -> str:
    """The figure as it was sent, at least at the declared precision."""
    digits = exact(number).normalize().as_tuple().exponent
    sent = -digits if isinstance(digits, int) and digits < 0 else 0
    return in_words(number, unit=definition.unit, decimal_places=min(max(sent, definition.decimal_places), MOST_DIGITS))
