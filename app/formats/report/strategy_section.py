"""The strategy in the Annual Report: what is stated of outcomes and actions, beside what the indicators say."""

from collections.abc import Iterator
from itertools import groupby

from app.contract.report.annual_report import strategy_sentence
from app.formats.report.blocks import Block, Line, Paragraph, Run, Section, TableBlock, line
from app.services.report.annual_report import AnnualReport
from app.services.strategy.plans import StatedAction, StatedOutcome
from app.wording import strategy as strategy_words
from app.wording.period import day_label


def strategy_section(report: AnnualReport) -> Section:
    chapter = report.strategy
    title = "Strategy: outcomes and actions"
    summary = Paragraph(line(strategy_sentence(chapter)))
    if chapter.strategy is None or not chapter.outcomes:
        return Section("strategy", title, (summary,), starts_page=True)
    titles = {each.code: each.title for each in chapter.strategy.priorities}
    sections = tuple(
        Section(
            f"priority-{priority}",
            titles.get(priority, priority),
            tuple(block for each in outcomes for block in _outcome(each)),
        )
        for priority, outcomes in groupby(chapter.outcomes, key=lambda each: each.outcome.priority)
    )
    return Section("strategy", title, (summary,), sections, starts_page=True)


def _outcome(each: StatedOutcome) -> Iterator[Block]:
    """What is stated of an outcome, beside what its indicators say, and its actions."""
    status = None if each.latest is None else each.latest.status
    titles = [card.definition.title for card in each.cards]
    sentences = [strategy_words.progress_sentence(each.latest)] if each.latest is not None else []
    sentences += [each.latest.narrative] if each.latest is not None else []
    sentences.append(strategy_words.finding_sentence(each.finding, status, titles=titles))
    yield Paragraph(line(Run(f"{each.outcome.title}. ", strong=True), " ".join(sentences)))
    if each.actions:
        yield TableBlock(
            f"Actions for: {each.outcome.title}",
            ("Action", "Answers for it", "Due", "Where it stands"),
            tuple(_action(action) for action in each.actions),
        )


def _action(stated: StatedAction) -> tuple[Line, ...]:
    action = stated.action
    due = "" if action.due_on is None else day_label(action.due_on)
    past = " Its day is past." if stated.overdue else ""
    narrative = "" if stated.latest is None else f" {stated.latest.narrative}"
    return (
        line(action.title),
        line(action.owner_role),
        line(due or "No day is named"),
        line(f"{strategy_words.progress_sentence(stated.latest)}{narrative}{past}"),
    )
