"""A report in its forms: the same report written as JSON and as each form of its document."""

from collections.abc import Callable, Iterator

from app.contract.report.annual_report import annual_report_shape
from app.domain.report.imprint import Imprint
from app.formats.registry import REPORT_FORMATS, ReportFormat, json_of
from app.formats.report.blocks import Document
from app.formats.report.document import report_document
from app.formats.report.docx import docx_report
from app.formats.report.html import html_report
from app.formats.report.pdf import pdf_report
from app.services.report.annual_report import AnnualReport
from app.services.report.editions import WrittenForm
from app.wording import report as words

DOCUMENT_FORMS: dict[str, Callable[[Document], bytes]] = {
    "html": html_report,
    "pdf": pdf_report,
    "docx": docx_report,
}


def write_form(report: AnnualReport, imprint: Imprint, *, form: ReportFormat) -> bytes:
    """The report in one form; the PDF takes up to seconds."""
    write = DOCUMENT_FORMS.get(form.name)
    if write is None:
        return json_of(annual_report_shape(report, imprint))
    return write(report_document(report, imprint))


def write_forms(
    report: AnnualReport, imprint: Imprint, *, progress: Callable[[str], None] = lambda _: None
) -> list[WrittenForm]:
    """The report in every form; `progress` gets the name of the one being written."""
    return list(_written(report, imprint, progress=progress))


def report_title(report: AnnualReport) -> str:
    """What the report is called."""
    return words.title(report.request.year, theme=None if report.theme is None else report.theme.title)


def _written(report: AnnualReport, imprint: Imprint, *, progress: Callable[[str], None]) -> Iterator[WrittenForm]:
    document = report_document(report, imprint)
    for form in REPORT_FORMATS:
        progress(f"Writing {form.name.upper()}")
        write = DOCUMENT_FORMS.get(form.name)
        content = json_of(annual_report_shape(report, imprint)) if write is None else write(document)
        yield WrittenForm(form.name, form.content_type, content)
