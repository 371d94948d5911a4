"""Numbers as people read them: thousands separated, with the sign of percent and pounds."""

from decimal import Decimal

from app.domain.measures.indicator import PERCENT, POUNDS, Definition, is_in
from app.domain.measures.number import MAX_DECIMAL_PLACES, exact, rounded

MINUS = "−"


def display(value: Decimal | float, *, unit: str, decimal_places: int) -> str:
    """The number as a card shows it, `30.6%`, `£1,234.50` or `2,634`; a unit in words is not part of it."""
    number = rounded(value, decimal_places=decimal_places)
    sign, digits = MINUS if number < 0 else "", f"{abs(number):,.{decimal_places}f}"
    if is_in(unit, POUNDS):
        return f"{sign}£{digits}"
    return f"{sign}{digits}%" if is_in(unit, PERCENT) else f"{sign}{digits}"


def figure_display(figure: Decimal | float | None, *, definition: Definition) -> str | None:
    """An indicator's figure as a card shows it, with as many more decimal places as it has; None for None.

    A median or a threshold may need one more than the indicator's own.
    """
    if figure is None:
        return None
    places = places_of(figure, at_least=definition.decimal_places)
    return display(figure, unit=definition.unit, decimal_places=places)


def change_display(change: Decimal | float | None, *, definition: Definition) -> str | None:
    """The size of a change or a distance with its unit: `2.4 percentage points`, `£1.50`; None for None."""
    if change is None:
        return None
    places = places_of(change, at_least=definition.decimal_places)
    return change_in_words(change, unit=definition.unit, decimal_places=places)


def places_of(figure: Decimal | float, *, at_least: int) -> int:
    """Decimal places that show the whole figure: a median, say, may need one more than the indicator has."""
    number = figure if isinstance(figure, Decimal) else exact(figure)
    exponent = number.normalize().as_tuple().exponent
    return min(max(at_least, -exponent), MAX_DECIMAL_PLACES) if isinstance(exponent, int) else at_least


def in_words(value: Decimal | float, *, unit: str, decimal_places: int) -> str:
    """The number with its unit, for a sentence: `435.7 kilograms per household`, `£612.40 per week`.

    A lone 1 stands without its unit, which is written in the plural.
    """
    number = display(value, unit=unit, decimal_places=decimal_places)
    words = unit
    for sign in (PERCENT, POUNDS):
        if is_in(unit, sign):
            words = unit.removeprefix(sign).strip()
    return f"{number} {words}" if words and number != "1" else number


def change_in_words(change: Decimal | float, *, unit: str, decimal_places: int) -> str:
    """The size of a change or a distance, without its sign; of a percentage in percentage points."""
    size = abs(rounded(change, decimal_places=decimal_places))
    if not is_in(unit, PERCENT):
        return in_words(size, unit=unit, decimal_places=decimal_places)
    points = display(size, unit="", decimal_places=decimal_places)
    return f"{points} percentage point{'' if points == '1' else 's'}"
