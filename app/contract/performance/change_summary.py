"""The shape of the change summary: counts by tier, theme and service, and items with links to their evidence."""

from collections.abc import Mapping
from datetime import date, datetime

from app.contract.base import Href, PeriodText, Shape, output_field
from app.contract.measures.area import AreaBrief
from app.contract.performance.health import EvidenceLinks
from app.domain.judgement.target_status import TargetStatus
from app.domain.measures.area import Area
from app.domain.measures.london import LONDON
from app.domain.measures.theme import Theme
from app.domain.performance.change_summary import SummaryCounts, SummaryItem, SummaryKind, count_items, counts_by
from app.domain.publishing.change_items import View
from app.domain.warnings.life import WarningState
from app.domain.warnings.rules import Severity, WarningRule
from app.services.performance.change_summary import ChangeSummary
from app.wording.change_summary import kind_label, opening, paragraph, sentence
from app.wording.overview import tier_title
from app.wording.period import label
from app.wording.warning import rule_label, severity_label


class SummaryCountsShape(Shape):
    """How many indicators are looked at, and how many items of each kind there are."""

    indicators: int = output_field("How many indicators are looked at.")
    turned_red: int = output_field("Indicators that are red against their target now and were not before.")
    raised: int = output_field("Warnings that are open or accepted now and were not there before.")
    more_serious: int = output_field("Warnings of a higher severity than before.")
    reopened: int = output_field("Warnings that were accepted before and are open again.")
    unanswered: int = output_field(
        "Open warnings that the council answers for, without a response and without a commentary."
    )
    promise_overdue: int = output_field(
        "Warnings that are not over, and whose response promised something by a day that has passed."
    )
    accepted: int = output_field("Warnings that were open before and are accepted for now.")
    cleared: int = output_field("Warnings that were open or accepted before and are over.")
    retracted: int = output_field("Warnings withdrawn because a revision removed their grounds.")
    no_longer_red: int = output_field("Indicators that were red before and are not now.")


class SummaryTierShape(SummaryCountsShape):
    """The counts of one tier."""

    tier: int = output_field("The tier.", 1)
    title: str = output_field("The tier's title.")


class SummaryThemeShape(SummaryCountsShape):
    """The counts of one theme."""

    theme: str = output_field("The theme's code.", "environment")
    title: str = output_field("The theme's title.")


class SummaryServiceShape(SummaryCountsShape):
    """The counts of one service."""

    service: str = output_field("The service's name.", "Waste and Recycling")


class SummaryItemShape(Shape):
    """One thing that has changed, or that waits for an answer."""

    kind: SummaryKind = output_field("The kind of change.")
    kind_label: str = output_field("The kind in words.", "Warning raised")
    indicator: str = output_field("The indicator's code.")
    indicator_title: str = output_field("The indicator's title.")
    tier: int = output_field("The indicator's tier.")
    theme: str = output_field("The code of its theme.")
    theme_title: str = output_field("The title of its theme.")
    service: str = output_field("The service that answers for it.")
    owner_role: str = output_field(
        "The role that answers for it: of a promise the response's, where it names one, else the indicator's.",
        "Head of Environmental Services",
    )
    period: PeriodText | None = output_field(
        "The latest period of the warning, or the period that was judged by its target; null where no figure is held."
    )
    period_label: str | None = output_field("The period in words.", "2022/23")
    status: TargetStatus | None = output_field("The indicator's status against its target; null for a warning.", "red")
    status_before: TargetStatus | None = output_field(
        "The indicator's status before; null for a warning, and where the indicator was not there."
    )
    warning: str | None = output_field("The warning's id; null for an indicator's status.")
    rule: WarningRule | None = output_field("The rule that raised it; null for an indicator's status.")
    rule_label: str | None = output_field("What the rule warns of, in words.", "Past the warning level")
    severity: Severity | None = output_field("How serious the warning is; null for an indicator's status.")
    severity_label: str | None = output_field("The severity in words.", "Warning")
    severity_before: Severity | None = output_field("How serious it was before; null where it was not there.")
    state: WarningState | None = output_field("Where the warning is in its life; null for an indicator's status.")
    due: date | None = output_field("The day by which its response promises something; null where none does.")
    sentence: str = output_field("What it says, for a resident.")
    href: Href = output_field(
        "The address of its evidence; it takes the `as_of` of the summary, where one was given.",
        "/v1/warnings/household-waste-recycling-rate.E07000120.threshold_breached.2022-23",
    )


class SummaryPublicationShape(Shape):
    """A publication by its code."""

    code: str = output_field("The publication's code.", "2026-11-26T0900")
    title: str = output_field("What it is, in words.", "Quarter 2 of 2026/27")
    released_at: datetime = output_field("When the public can first read it.")


class ChangeSummaryShape(Shape):
    """What has changed since the last publication, and what waits for an answer."""

    area: AreaBrief = output_field("The council.")
    day: date = output_field("The day in London that it describes; a promise is past its date from the day after.")
    publication: SummaryPublicationShape | None = output_field("The latest publication; null before the first.")
    compared_at: datetime | None = output_field(
        "The comparison is with what was public at this instant; null where nothing was public, and then "
        "nothing counts as a change."
    )
    summary: str = output_field("The whole in one paragraph.")
    counts: SummaryCountsShape = output_field("How many items of each kind there are.")
    tiers: list[SummaryTierShape] = output_field("The counts by tier.")
    themes: list[SummaryThemeShape] = output_field("The counts by theme, in the order of the themes.")
    services: list[SummaryServiceShape] = output_field("The counts by service, in alphabetical order.")
    items: list[SummaryItemShape] = output_field(
        "The items by kind, in the order of the counts; live warnings the most urgent first."
    )


def change_summary_shape(
    summary: ChangeSummary, *, area: Area, day: date, view: View, since: datetime | None, themes: Mapping[str, Theme]
) -> ChangeSummaryShape:
    """The change summary with its words and addresses; `themes` are in no order yet."""
    counts, publication = count_items(summary.items, summary.cards), summary.publication
    begins = None
    if summary.compared_at is not None:
        begins = opening(
            area.name,
            working=view is View.WORKING,
            since=_day(since),
            published_on=None if publication is None else _day(publication.released_at),
        )
    links = EvidenceLinks(view)
    return ChangeSummaryShape(
        area=AreaBrief(code=area.code, name=area.name),
        day=day,
        publication=None if publication is None else SummaryPublicationShape.of(publication),
        compared_at=summary.compared_at,
        summary=paragraph(counts, begins=begins, is_answerable=summary.is_answerable),
        counts=_counts(counts),
        tiers=_tiers(summary, area=area),
        themes=_themes(summary, themes=themes),
        services=_services(summary),
        items=[summary_item_shape(item, place=area.name, links=links) for item in summary.items],
    )


def summary_item_shape(item: SummaryItem, *, place: str, links: EvidenceLinks) -> SummaryItemShape:
    """One item with its words and the address of its evidence."""
    card, warning = item.card, item.warning
    definition, judged = card.definition, card.target
    period = judged.period if warning is None else warning.latest
    response = None if warning is None else warning.response
    path = f"/v1/indicators/{definition.code}/performance"
    if warning is not None and item.is_present:
        path = f"/v1/warnings/{warning.id}"
    return SummaryItemShape(
        kind=item.kind,
        kind_label=kind_label(item.kind),
        indicator=definition.code,
        indicator_title=definition.title,
        tier=card.tier.value,
        theme=definition.theme,
        theme_title=card.theme_title,
        service=definition.service,
        owner_role=_owner_role(item),
        period=None if period is None else period.id,
        period_label=None if period is None else label(period),
        status=judged.status if warning is None else None,
        status_before=item.status_before,
        warning=None if warning is None else warning.id,
        rule=None if warning is None else warning.rule,
        rule_label=None if warning is None else rule_label(warning.rule),
        severity=None if warning is None else warning.severity,
        severity_label=None if warning is None else severity_label(warning.severity),
        severity_before=item.severity_before,
        state=None if warning is None else warning.state if item.is_present else WarningState.CLEARED,
        due=None if response is None else response.due,
        sentence=sentence(item, place=place),
        href=links.to(path),
    )


def _owner_role(item: SummaryItem) -> str:
    response = None if item.warning is None else item.warning.response
    if item.kind is SummaryKind.PROMISE_OVERDUE and response is not None and response.owner_role:
        return response.owner_role
    return item.card.definition.owner_role


def _day(instant: datetime | None) -> date | None:
    return None if instant is None else instant.astimezone(LONDON).date()


def _counts(counts: SummaryCounts) -> SummaryCountsShape:
    return SummaryCountsShape(indicators=counts.indicators, **{kind.value: counts.of(kind) for kind in SummaryKind})


def _tiers(summary: ChangeSummary, *, area: Area) -> list[SummaryTierShape]:
    counted = counts_by(summary.items, summary.cards, group=lambda card: card.tier)
    return [
        SummaryTierShape.of(_counts(counts), tier=tier.value, title=tier_title(tier, area=area))
        for tier, counts in sorted(counted.items())
    ]


def _themes(summary: ChangeSummary, *, themes: Mapping[str, Theme]) -> list[SummaryThemeShape]:
    counted = counts_by(summary.items, summary.cards, group=lambda card: (card.definition.theme, card.theme_title))

    def place(code: str) -> tuple[bool, int, str]:
        return code not in themes, themes[code].sort if code in themes else 0, code

    return [
        SummaryThemeShape.of(_counts(counts), theme=code, title=title)
        for (code, title), counts in sorted(counted.items(), key=lambda entry: place(entry[0][0]))
    ]


def _services(summary: ChangeSummary) -> list[SummaryServiceShape]:
    counted = counts_by(summary.items, summary.cards, group=lambda card: card.definition.service)
    return [SummaryServiceShape.of(_counts(counts), service=name) for name, counts in sorted(counted.items())]
