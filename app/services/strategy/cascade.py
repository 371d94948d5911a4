"""Reading the cascade: the lines of a thing up and down, how things on them stand, and where figures are used."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from app.domain.measures.tier import TierNumber
from app.domain.performance.card import Card
from app.domain.publishing.change_items import FigureUse, View
from app.domain.report.published import PublishedEdition
from app.domain.strategy.cascade import (
    CascadeBranch,
    CascadeItem,
    CascadeKind,
    CascadeLink,
    CascadeSource,
    branches_below,
    cascade_links,
    cascade_subject,
    lines_up,
)
from app.domain.strategy.plan import Plan
from app.domain.strategy.progress import Progress, latest
from app.domain.strategy.service_plan import ContributionKind
from app.services.performance.assessment_data import ReadContext, load_snapshot
from app.services.performance.cards import cards_of
from app.services.strategy.service_plans import cascade_source, load_service_plans
from app.storage.publishing.publications import figure_uses
from app.storage.publishing.report_editions import editions_holding

MOST_USES = 20  # publications, and as many editions of reports, the latest ones


@dataclass(frozen=True, slots=True)
class CascadeQuery:
    """The thing whose cascade is requested; `kind` and `strategy` distinguish things of one code."""

    code: str
    kind: ContributionKind | None = None
    strategy: str | None = None


@dataclass(frozen=True, slots=True)
class Cascade:
    """A thing with the lines above it, all below it, and the cards and plan that show the state of each.

    `cards` are of the indicators; `uses` are publications that released figures of the indicators that speak for it:
    itself and those that it contributes to, or those that show an outcome or a priority. `reports` are the editions of
    the Annual Report that hold some of these, each with those that it holds.
    """

    subject: CascadeItem
    lines: Sequence[Sequence[CascadeLink]]
    below: Sequence[CascadeBranch]
    source: CascadeSource
    cards: Mapping[str, Card]
    speaking: Sequence[str]
    uses: Sequence[FigureUse]
    reports: Sequence[tuple[PublishedEdition, Sequence[str]]]
    view: View

    @property
    def day(self) -> date:
        """The day that it describes."""
        return self.source.day


def read_cascade(connection: Connection, query: CascadeQuery, *, plan: Plan, read_context: ReadContext) -> Cascade:
    """The cascade of a thing, from cached cards and plans; raises NotFoundError."""
    snapshot = load_snapshot(connection, read_context=read_context)
    service_plans = load_service_plans(connection, read_context=read_context)
    source = cascade_source(snapshot.reference, plan=plan, service_plans=service_plans)
    subject = cascade_subject(query.code, source=source, kind=query.kind, strategy=query.strategy)
    links = cascade_links(source, strategy=query.strategy)
    lines, below = lines_up(subject, links=links), branches_below(subject, links=links)
    items = [subject, *(link.upper for line in lines for link in line), *(branch.link.lower for branch in below)]
    speaking = _speaking(subject, lines=lines, below=below, source=source)
    return Cascade(
        subject,
        lines,
        below,
        source,
        cards_of(connection, _indicators(items), snapshot=snapshot),
        speaking,
        figure_uses(connection, until=read_context.instant, indicators=speaking, most=MOST_USES),
        editions_holding(connection, speaking, until=read_context.instant)[:MOST_USES],
        read_context.view,
    )


def stated_of(item: CascadeItem, *, plan: Plan, day: date) -> Progress | None:
    """What was stated last of an outcome or an action by a day; None for anything else."""
    stated = {CascadeKind.OUTCOME: plan.outcome_progress, CascadeKind.ACTION: plan.action_progress}
    return latest(stated[item.kind].get(item.code, ()), day=day) if item.kind in stated else None


def _indicators(items: Iterable[CascadeItem]) -> list[str]:
    """The codes of the indicators among things, each once, in their order."""
    kinds = (CascadeKind.INDICATOR, CascadeKind.SERVICE_KPI)
    return list(dict.fromkeys(item.code for item in items if item.kind in kinds))


def _speaking(
    subject: CascadeItem,
    *,
    lines: Sequence[Sequence[CascadeLink]],
    below: Sequence[CascadeBranch],
    source: CascadeSource,
) -> list[str]:
    """The indicators whose figures speak for a thing."""
    if subject.kind in (CascadeKind.INDICATOR, CascadeKind.SERVICE_KPI):
        return _indicators([subject, *(link.upper for line in lines for link in line)])
    codes = _indicators(branch.link.lower for branch in below)
    return [code for code in codes if source.tiers[code] is not TierNumber.SERVICE]
