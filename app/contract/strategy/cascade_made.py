"""The cascade made into its shapes."""

from collections.abc import Sequence

from app.contract.report.edition import edition_address
from app.contract.strategy.cascade import (
    CascadeBelowShape,
    CascadeItemShape,
    CascadeJudgementShape,
    CascadeLineShape,
    CascadeRowShape,
    CascadeShape,
    CascadeStatementShape,
    CascadeStepShape,
    FigureUseKind,
    FigureUseShape,
)
from app.domain.measures.indicator import Definition
from app.domain.measures.london import day_in_london
from app.domain.measures.value import Value
from app.domain.performance.card import Card
from app.domain.publishing.change_items import FigureUse, View
from app.domain.strategy.cascade import CascadeItem, CascadeKind, CascadeLink
from app.domain.strategy.strategy import replaced_on
from app.services.strategy.cascade import Cascade, stated_of
from app.wording import cascade as words
from app.wording.direction import judgement_label
from app.wording.direction import sentence as direction_sentence
from app.wording.number import display
from app.wording.period import day_label, label
from app.wording.strategy import in_force_sentence, progress_sentence, status_label
from app.wording.target import status_label as target_status_label
from app.wording.value import missing_label

MOST_NAMED = 100  # indicators in an address


def cascade_shape(cascade: Cascade) -> CascadeShape:
    """The cascade of a thing."""
    return CascadeShape(
        subject=_item(cascade.subject, cascade),
        sentence=words.cascade_sentence(cascade.subject, cascade.lines, view=cascade.view),
        lines=[
            CascadeLineShape(
                steps=[_step(link.upper, link, cascade) for link in line],
                sentence=words.line_sentence(line),
            )
            for line in cascade.lines
        ],
        below=[
            CascadeBelowShape.of(
                _step(branch.link.lower, branch.link, cascade), level=branch.level, above=branch.link.upper.code
            )
            for branch in cascade.below
        ],
        used_in=[*_cards(cascade), *(_publication(use, cascade) for use in cascade.uses), *_reports(cascade)],
    )


def cascade_rows(shape: CascadeShape) -> list[CascadeRowShape]:
    """The same as rows of a table: the thing, what is above it line by line, and what is below it."""
    rows = [
        CascadeRowShape.of(
            shape.subject, place="subject", line=None, level=0, link=None, how=None, sentence=shape.sentence
        )
    ]
    for number, line in enumerate(shape.lines, start=1):
        for level, step in enumerate(line.steps, start=1):
            rows.append(CascadeRowShape.of(step, place="above", line=number, level=level))
    return [*rows, *(CascadeRowShape.of(each, place="below", line=None) for each in shape.below)]


def href_of(item: CascadeItem, *, view: View) -> str:
    """Where to read on about a thing: its own page, and for a priority its cascade."""
    working = "" if view is View.PUBLIC else "?view=working"
    match item.kind:
        case CascadeKind.STRATEGY:
            return f"/v1/strategies/{item.code}{working}"
        case CascadeKind.OUTCOME:
            return f"/v1/outcomes/{item.code}{working}"
        case CascadeKind.ACTION:
            return f"/v1/actions/{item.code}{working}"
        case CascadeKind.PRIORITY:
            more = working.replace("?", "&")
            return f"/v1/cascade/{item.code}?kind=priority&strategy={item.strategy}{more}"
    return f"/v1/indicators/{item.code}/performance{working}"


def cascade_judgement(card: Card) -> CascadeJudgementShape:
    """How an indicator stands."""
    latest, definition = card.latest, card.definition
    return CascadeJudgementShape(
        period_label=None if latest is None else label(latest.period),
        display=None if latest is None else _display(latest, definition=definition),
        judgement=card.direction.judgement,
        judgement_label=judgement_label(card.direction.judgement),
        target_status=card.target.status,
        target_status_label=target_status_label(card.target.status),
        severity=card.severity,
        sentence=direction_sentence(card.direction, definition=definition, place=card.area.name),
    )


def _display(value: Value, *, definition: Definition) -> str | None:
    if value.number is not None:
        return display(value.number, unit=definition.unit, decimal_places=definition.decimal_places)
    return None if value.missing_reason is None else missing_label(value.missing_reason)


def _item(item: CascadeItem, cascade: Cascade) -> CascadeItemShape:
    is_indicator = item.kind in (CascadeKind.INDICATOR, CascadeKind.SERVICE_KPI)
    card = cascade.cards.get(item.code) if is_indicator else None
    judged = None if card is None else cascade_judgement(card)
    stated = _statement(item, cascade)
    return CascadeItemShape(
        kind=item.kind,
        kind_label=words.kind_label(item.kind),
        code=item.code,
        title=item.title,
        tier=None if card is None else card.tier,
        service=_service(item, cascade) if card is None else card.definition.service,
        strategy=item.strategy,
        judged=judged,
        stated=stated,
        status_sentence=_status_sentence(item, cascade, judged=judged, stated=stated),
        href=href_of(item, view=cascade.view),
    )


def _statement(item: CascadeItem, cascade: Cascade) -> CascadeStatementShape | None:
    if item.kind not in (CascadeKind.OUTCOME, CascadeKind.ACTION):
        return None
    stated = stated_of(item, plan=cascade.source.plan, day=cascade.day)
    status = None if stated is None else stated.status
    return CascadeStatementShape(status=status, status_label=status_label(status), sentence=progress_sentence(stated))


def _service(item: CascadeItem, cascade: Cascade) -> str | None:
    return cascade.source.plan.actions[item.code].service if item.kind is CascadeKind.ACTION else None


def _status_sentence(
    item: CascadeItem,
    cascade: Cascade,
    *,
    judged: CascadeJudgementShape | None,
    stated: CascadeStatementShape | None,
) -> str | None:
    if item.kind is not CascadeKind.STRATEGY:
        status = stated or judged
        return None if status is None else status.sentence
    strategies = cascade.source.plan.strategies
    strategy = strategies[item.code]
    replaced = replaced_on(strategy, strategies=strategies)
    return in_force_sentence(
        begins=strategy.begins, replaced_on=replaced, day=cascade.day, last_year=strategy.last_year
    )


def _step(item: CascadeItem, link: CascadeLink, cascade: Cascade) -> CascadeStepShape:
    """A thing with the link by which it is in the cascade."""
    return CascadeStepShape.of(
        _item(item, cascade),
        link=link.kind,
        how=link.how,
        year=None if link.year is None else link.year.id,
        sentence=words.link_sentence(link),
    )


def _cards(cascade: Cascade) -> list[FigureUseShape]:
    titles = {code: cascade.source.indicators[code].title for code in cascade.speaking}
    return [
        FigureUseShape(
            kind=FigureUseKind.CARD,
            indicators=[code],
            at=None,
            sentence=words.used_in_card(title),
            href=href_of(cascade.source.indicator(code), view=cascade.view),
        )
        for code, title in titles.items()
    ]


def _publication(use: FigureUse, cascade: Cascade) -> FigureUseShape:
    publication, codes = use.publication, list(use.figures)
    return FigureUseShape(
        kind=FigureUseKind.PUBLICATION,
        indicators=codes,
        at=publication.released_at,
        sentence=words.used_in_publication(
            [cascade.source.indicators[code].title for code in codes],
            publication=publication.title,
            figures=sum(use.figures.values()),
            day=day_label(day_in_london(publication.released_at)),
        ),
        href=f"/v1/changes?since={publication.released_at:%Y-%m-%dT%H:%M:%SZ}{_only(codes)}",
    )


def _reports(cascade: Cascade) -> list[FigureUseShape]:
    return [
        FigureUseShape(
            kind=FigureUseKind.REPORT,
            indicators=list(codes),
            at=edition.published_at,
            sentence=words.used_in_report(
                [cascade.source.indicators[code].title for code in codes],
                report=edition.title,
                edition=edition.edition,
                day=day_label(day_in_london(edition.published_at)),
            ),
            href=edition_address(edition),
        )
        for edition, codes in cascade.reports
    ]


def _only(codes: Sequence[str]) -> str:
    """The filter for some indicators, where an address takes as many."""
    return f"&indicator={','.join(codes)}" if len(codes) <= MOST_NAMED else ""
