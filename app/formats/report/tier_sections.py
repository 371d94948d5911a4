"""The tiers of the Annual Report: a table a theme, and a section an indicator."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from app.formats.report.blocks import Paragraph, Section, TableBlock, line
from app.formats.report.indicator_section import by_tier, indicator_section, title_link
from app.services.report.annual_report import AnnualReport, ReportedIndicator
from app.wording import report as words
from app.wording.overview import tier_description, tier_title


def tier_sections(report: AnnualReport) -> Iterator[Section]:
    for tier, of_tier in by_tier(report):
        intro = Paragraph(line(tier_description(tier, area=report.area)))
        tables = tuple(_tables(of_tier))
        sections = tuple(indicator_section(each, year=report.request.year, today=report.today) for each in of_tier)
        yield Section(f"tier-{tier}", tier_title(tier, area=report.area), (intro, *tables), sections, starts_page=True)


def _tables(indicators: Sequence[ReportedIndicator]) -> Iterator[TableBlock]:
    """The indicators of a tier, a table a theme; a column of which every cell would be empty is left out."""
    columns: tuple[tuple[str, Callable[[ReportedIndicator], str], bool], ...] = (
        ("Latest figure", lambda each: words.latest_cell(each.card), False),
        ("Change", lambda each: words.change_cell(each.card.direction, definition=each.card.definition), True),
        ("Direction of travel", lambda each: words.direction_cell(each.card.direction, result=each.result), False),
        ("Target", lambda each: words.target_cell(each.card.target, definition=each.card.definition), False),
        ("Beside others", lambda each: words.position_cell(each.card), False),
    )
    has_target = any(each.card.target.target is not None for each in indicators)
    shown = [column for column in columns if column[0] != "Target" or has_target]
    for theme, of_theme in groupby(indicators, key=lambda each: each.card.theme_title):
        rows = tuple((line(title_link(each.card)), *(line(cell(each)) for _, cell, _ in shown)) for each in of_theme)
        numeric = frozenset(place for place, (_, _, is_number) in enumerate(shown, start=1) if is_number)
        yield TableBlock(theme, ("Indicator", *(name for name, _, _ in shown)), rows, numeric)
