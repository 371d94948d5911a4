"""The cascade in words: what a thing contributes to, one link or a whole line, and where figures are used."""

from collections.abc import Sequence

from app.domain.publishing.change_items import View
from app.domain.strategy.cascade import CascadeItem, CascadeKind, CascadeLink, CascadeLinkKind
from app.wording.health import number_of

_LINKS = {
    CascadeLinkKind.PART_OF: "{lower} is {what} of {upper}",
    CascadeLinkKind.DONE_FOR: "{lower} is done for {upper}",
    CascadeLinkKind.SHOWS: "{lower} is an indicator of {upper}",
    CascadeLinkKind.CONTRIBUTES_TO: "{lower} contributes to {upper}",
    CascadeLinkKind.STANDS_UNDER: "{lower} comes under {upper} by its theme",
}
# The words for a link that continues a line.
_ONWARD = {
    CascadeLinkKind.PART_OF: "{what} of {upper}",
    CascadeLinkKind.DONE_FOR: "done for {upper}",
    CascadeLinkKind.SHOWS: "an indicator of {upper}",
    CascadeLinkKind.CONTRIBUTES_TO: "which contributes to {upper}",
    CascadeLinkKind.STANDS_UNDER: "which by its theme comes under {upper}",
}
_PARTS = {CascadeKind.OUTCOME: "an outcome", CascadeKind.PRIORITY: "a priority"}
_KINDS = {
    CascadeKind.STRATEGY: "Strategy",
    CascadeKind.PRIORITY: "Priority",
    CascadeKind.OUTCOME: "Outcome",
    CascadeKind.ACTION: "Action",
    CascadeKind.INDICATOR: "Indicator",
    CascadeKind.SERVICE_KPI: "Service KPI",
}


def kind_label(kind: CascadeKind) -> str:
    """A kind of thing in the cascade."""
    return _KINDS[kind]


def contribution_sentence(title: str, higher: str | None, *, how: str | None = None) -> str:
    """What something contributes to, and how; `higher` is None for what is not known any more."""
    if higher is None:
        return f"{title} contributes to nothing that is recorded any more."
    return _with_how(f"{title} contributes to {higher}", how=how)


def link_sentence(link: CascadeLink) -> str:
    """One link: `Missed bins per 100,000 collections contributes to Recycling rate: ...`."""
    return _with_how(_contribution_text(_LINKS, link), how=link.how)


def line_sentence(line: Sequence[CascadeLink]) -> str:
    """A whole line up: A contributes to B, an indicator of C, an outcome of D, a priority of E."""
    first, *rest = line
    return ", ".join([_contribution_text(_LINKS, first), *(_contribution_text(_ONWARD, link) for link in rest)]) + "."


def cascade_sentence(subject: CascadeItem, lines: Sequence[Sequence[CascadeLink]], *, view: View) -> str:
    """What a thing contributes to in one sentence, by its first line, or that nothing is stated."""
    if lines:
        others = len(lines) - 1
        more = f" {number_of(others, 'other line')} {'leads' if others == 1 else 'lead'} up from it." if others else ""
        return f"{line_sentence(lines[0])}{more}"
    if subject.kind is CascadeKind.SERVICE_KPI:
        return (
            f"{subject.title} contributes to nothing yet: name a higher-level indicator in its definition, or an "
            "outcome or a priority in the service plan."
        )
    known = "published" if view is View.PUBLIC else "recorded"
    return f"No outcome and no priority that is {known} names {subject.title}."


def used_in_card(title: str) -> str:
    """That figures are on a card."""
    return f"The figures of {title} are judged on its card."


def used_in_publication(titles: Sequence[str], *, publication: str, figures: int, day: str) -> str:
    """That a publication released figures of some indicators, how many and when."""
    number = "1 figure" if figures == 1 else f"{figures:,} figures"
    return f"{publication} released {number} of {_whose(titles)} on {day}."


def used_in_report(titles: Sequence[str], *, report: str, edition: int, day: str) -> str:
    """That an edition of a report shows some indicators, and when it was published."""
    numbered = "" if edition == 1 else f", edition {edition},"
    return f"{report}{numbered} shows {_whose(titles)}; it was published on {day}."


def _whose(titles: Sequence[str]) -> str:
    return titles[0] if len(titles) == 1 else f"{len(titles)} of these indicators"


def _contribution_text(patterns: dict[CascadeLinkKind, str], link: CascadeLink) -> str:
    what = _PARTS.get(link.lower.kind, "")
    return patterns[link.kind].format(lower=link.lower.title, upper=link.upper.title, what=what)


def _with_how(text: str, *, how: str | None) -> str:
    if not how:
        return f"{text}."
    return f"{text}: {how}" if how.endswith((".", "!", "?")) else f"{text}: {how}."
