"""The Annual Report as a document of blocks, from which each form is written."""

from collections.abc import Iterator

from app.domain.report.imprint import Imprint
from app.formats.report.blocks import Document, Line, Run, line
from app.formats.report.report_end import accessibility_section, changes_section, terms_section, unseen_section
from app.formats.report.strategy_section import strategy_section
from app.formats.report.summary_section import summary_section
from app.formats.report.tier_sections import tier_sections
from app.services.report.annual_report import AnnualReport
from app.wording import report as words


def report_document(report: AnnualReport, imprint: Imprint) -> Document:
    """The whole report."""
    theme = None if report.theme is None else report.theme.title
    year, place = report.request.year, report.area.name
    return Document(
        publisher=imprint.council,
        title=words.title(year, theme=theme),
        subject=words.subject(year, place=place, theme=theme),
        created=imprint.made_at.isoformat().replace("+00:00", "Z"),
        notes=tuple(_notes(report, imprint)),
        sections=(
            summary_section(report),
            *tier_sections(report),
            strategy_section(report),
            changes_section(report),
            unseen_section(report),
            terms_section(report, council=imprint.council),
            accessibility_section(imprint),
        ),
    )


def _notes(report: AnnualReport, imprint: Imprint) -> Iterator[Line]:
    yield line(words.cut_off_sentence(report.request.cut_off, view=report.request.view))
    if imprint.edition is None:
        yield line(Run(words.DRAFT, strong=True))
        return
    edition = imprint.edition
    yield line(words.edition_sentence(edition.number, published_at=edition.published_at, reason=edition.reason))
