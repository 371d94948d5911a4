"""The file of peer groups: a row a member, with the text of the group in its first."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from app.domain.measures.area import Area, PeerGroup
from app.formats.template_workbook import DAY, Template, TemplateColumn, TemplateLine, TemplateSheet, Use
from app.formats.uploads.peer_group_layout import PEER_GROUP_LAYOUT
from app.services.publishing.peer_group_returns import TEXTS, by_area
from app.wording.peer_group_template import HOW_TO

_COLUMNS = (
    TemplateColumn("group", 26, Use.KEY),
    TemplateColumn("area", 13, Use.KEY),
    TemplateColumn("name", 24, Use.SHOWN),
    TemplateColumn("from_date", 12, form=DAY),
    TemplateColumn("until_date", 12, form=DAY),
    TemplateColumn("title", 30),
    TemplateColumn("description", 50),
    TemplateColumn("method", 50),
    TemplateColumn("council", 13),
)
_DAY: dict[str, Any] = {
    **{"validate": "date", "criteria": "between", "minimum": date(1900, 1, 1), "maximum": date(2200, 12, 31)},
    **{"error_title": "Not a day", "error_message": "Write a day, or leave it empty."},
}
_SHEET = TemplateSheet(
    PEER_GROUP_LAYOUT.sheet,
    _COLUMNS,
    dict.fromkeys(("from_date", "until_date"), _DAY),
    still_until="name",
    may_be_added=True,
)


def peer_group_template(groups: Sequence[PeerGroup], *, areas: Mapping[str, Area]) -> Template:
    """The peer groups as a file to fill in; `areas` give the members their names."""
    return Template(_SHEET, [line for group in groups for line in _lines(group, areas=areas)], HOW_TO)


def _lines(group: PeerGroup, *, areas: Mapping[str, Area]) -> Iterator[TemplateLine]:
    texts = {name: getattr(group, name) for name in TEXTS}
    for member in by_area(group.members):
        name = areas[member.area].name if member.area in areas else None
        days = {"from_date": member.from_date, "until_date": member.until_date}
        yield TemplateLine({"group": group.code, "area": member.area, "name": name, **days, **texts})
        texts = {}
