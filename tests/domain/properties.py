"""How properties of the rules are tried: the same examples on every run, few enough to stay quick."""

from datetime import date
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st

from app.domain.measures.period import Period, from_days, from_months

PROPERTY = settings(derandomize=True, database=None, deadline=None, max_examples=25)

NUMBERS = st.integers(min_value=-500, max_value=500).map(lambda tenths: Decimal(tenths) / 10)
WIDTHS = st.integers(min_value=0, max_value=200).map(lambda tenths: tenths / 10)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """A period of any kind, years from the ordinary ones more often than odd intervals."""
    start = draw(st.dates(min_value=date(1810, 1, 1), max_value=date(2190, 12, 31)))
    days = draw(st.integers(min_value=0, max_value=30))
    if days > 20:
        return from_days(start, days - 20)
    months = draw(st.sampled_from((1, 3, 12, 12, 24, 36, 60, 7)))
    if days > 10:
        return from_months(start.replace(day=min(start.day, 28)), months)
    return from_months(start.replace(month=draw(st.sampled_from((1, 4, 7, 9, 10))), day=1), months)
