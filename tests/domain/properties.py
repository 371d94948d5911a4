"""How properties of the rules are tried: the same examples on every run, few enough to stay quick."""

from datetime import date
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st

from app.domain.period import Period, from_days, from_months

PROPERTY = settings(derandomize=True, database=None, deadline=None, max_examples=60)

NUMBERS = st.decimals(min_value=-1000, max_value=1000, places=1)
WIDTHS = st.decimals(min_value=0, max_value=50, places=1).map(float)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """A period of any kind, years from the ordinary ones more often than odd intervals."""
    start = draw(st.dates(min_value=date(1801, 1, 1), max_value=date(2199, 12, 31)))
    days = draw(st.integers(min_value=0, max_value=30))
    if days > 20:
        return from_days(start, days - 20)
    months = draw(st.sampled_from((1, 3, 12, 12, 24, 36, 60, 7)))
    if days > 10:
        return from_months(start.replace(day=min(start.day, 28)), months)
    return from_months(start.replace(month=draw(st.sampled_from((1, 4, 7, 9, 10))), day=1), months)


def tenth(number: float) -> Decimal:
    """A number as the rules compare it at one decimal place."""
    return Decimal(str(number)).quantize(Decimal("0.1"))
