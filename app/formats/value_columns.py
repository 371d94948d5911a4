"""The columns of values: what the values CSV has beside those of a return, which a return reads past."""

from app.contract.measures.value import TidyValueShape
from app.formats.tables import table_of

# What the template shows beside the cells to fill in.
TEMPLATE_COLUMNS = frozenset({"title", "unit", "last_year"})
# The values CSV names a column of a return otherwise.
OTHER_NAMES = {"data_note": "note"}
# Every column of the values as open data; those that name what a row is of besides its codes are in the CSV alone.
VALUES_COLUMNS = frozenset(table_of(TidyValueShape, ()).columns) | {
    *("indicator_title", "unit", "area_name", "period_kind", "period_start", "period_end", "attribution"),
}
READ_PAST = TEMPLATE_COLUMNS | VALUES_COLUMNS
