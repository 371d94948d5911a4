"""A file of a return, read as what its content says that it is."""

from app.domain.publishing.returns import SubmittedReturn
from app.formats.uploads.csv_file import read_csv
from app.formats.uploads.faults import refused
from app.formats.uploads.kinds import OLD_OFFICE, PDF, XLSX, media_type_of
from app.formats.uploads.layout import RETURN_LAYOUT, Layout
from app.formats.uploads.workbook_file import read_workbook

_OLD = "This is an old Excel workbook (.xls), or one with a password: save it without one as an Excel workbook (.xlsx)."
_PDF = "This is a PDF: send the table as an Excel workbook (.xlsx) or as CSV."


def read_file(body: bytes, *, layout: Layout = RETURN_LAYOUT) -> SubmittedReturn:
    """The rows of a CSV file or a workbook; raises UploadError."""
    refuse_others(body)
    read = read_workbook if media_type_of(body) == XLSX else read_csv
    return read(body, layout=layout)


def refuse_others(body: bytes) -> None:
    """Raise UploadError for a file that is known to be of a kind that cannot be read."""
    if body.startswith(OLD_OFFICE):
        raise refused("old_workbook", _OLD)
    if body.startswith(PDF):
        raise refused("not_text", _PDF)
