"""The columns of values: what the values CSV has beside those of a return, which a return ignores."""

from app.contract.measures.value import TidyValueShape
from app.formats.tables import column_names

# What the template shows beside the cells to fill in.
TEMPLATE_COLUMNS = frozenset({"title", "unit", "due", "target", "last_year", "previous", "publisher"})
# The values CSV names a column of a return otherwise.
OTHER_NAMES = {"data_note": "note"}
# Every column of the values as open data.
VALUES_COLUMNS = frozenset(column_names(TidyValueShape))
READ_PAST = TEMPLATE_COLUMNS | VALUES_COLUMNS
