"""The formats an answer can be given in: one table for parameters, negotiation and messages."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from app.edge.negotiation import MediaFormat
from app.formats.csv_table import Table, csv_parts
from app.formats.template_workbook import Template, template_csv, template_workbook
from app.formats.uploads.kinds import XLSX

CSV_CONTENT = "text/csv; charset=utf-8; header=present"


class FormatName(StrEnum):
    """The names that `?format=` takes."""

    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class AnswerContent:
    """What a route answers: its JSON, and the same as a table where there is one; each is written when it is wanted."""

    json: Callable[[], bytes]
    table: Callable[[], Table] | None


@dataclass(frozen=True, slots=True)
class Format:
    """One form of an answer: its name in `?format=`, its media type, and how it is written.

    `suffix` is that of the file that a browser saves it as; None where it shows it. `parts` writes a table part by
    part, where the form is one of tables.
    """

    name: FormatName
    media_type: str
    content_type: str
    encode: Callable[[AnswerContent], bytes]
    needs_table: bool
    suffix: str | None = None
    parts: Callable[[Table], Iterator[bytes]] | None = None


def json_of(shape: BaseModel) -> bytes:
    """A published shape as JSON."""
    return shape.model_dump_json(by_alias=True).encode("utf-8")


def _json(answer: AnswerContent) -> bytes:
    return answer.json()


def _csv(answer: AnswerContent) -> bytes:
    if answer.table is None:
        raise ValueError("This answer has no table.")
    return b"".join(csv_parts(answer.table()))


FORMATS: tuple[Format, ...] = (  # the first is for callers without a preference
    Format(FormatName.JSON, "application/json", "application/json", _json, needs_table=False),
    Format(
        FormatName.CSV,
        "text/csv",
        CSV_CONTENT,
        _csv,
        needs_table=True,
        suffix=".csv",
        parts=csv_parts,
    ),
)


@dataclass(frozen=True, slots=True)
class ImageFormat:
    """The one form of an answer that is an image, whose address ends in its suffix: it cannot be asked for by name."""

    name: str
    media_type: str
    suffix: str


SVG = ImageFormat("svg", "image/svg+xml", ".svg")


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """One form of a report: its name in `?format=`, its media type, and how it is named as a file."""

    name: str
    media_type: str
    content_type: str
    suffix: str
    is_shown: bool  # by a browser, in place of being saved


REPORTS_PATH = "/v1/reports/"
REPORT_FORMATS: tuple[ReportFormat, ...] = (  # the first is for callers without a preference
    ReportFormat("json", "application/json", "application/json", ".json", is_shown=True),
    ReportFormat("html", "text/html", "text/html; charset=utf-8", ".html", is_shown=True),
    ReportFormat("pdf", "application/pdf", "application/pdf", ".pdf", is_shown=True),
    ReportFormat(
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".docx",
        is_shown=False,
    ),
)

BRIEF_FORMATS: tuple[ReportFormat, ...] = (  # of the brief before a publication
    *REPORT_FORMATS[:2],
    ReportFormat("text", "text/plain", "text/plain; charset=utf-8", ".txt", is_shown=True),
)


@dataclass(frozen=True, slots=True)
class TemplateFormat:
    """One form of a file to fill in: its name in `?format=`, its media type, and how it is written and named."""

    name: str
    media_type: str
    content_type: str
    suffix: str
    write: Callable[[Template, datetime], bytes]


TEMPLATE_FORMATS: tuple[TemplateFormat, ...] = (  # the first is for callers without a preference
    TemplateFormat("xlsx", XLSX, XLSX, ".xlsx", template_workbook),
    TemplateFormat("csv", "text/csv", CSV_CONTENT, ".csv", template_csv),
)


def formats_at(path: str) -> Sequence[MediaFormat]:
    """The formats that an address answers in."""
    if path.startswith(REPORTS_PATH):
        return REPORT_FORMATS
    return (SVG,) if path.endswith(SVG.suffix) else FORMATS


def offered(*, table: bool) -> tuple[Format, ...]:
    """The formats of an answer with or without a table."""
    return tuple(form for form in FORMATS if table or not form.needs_table)
