"""The shapes of frameworks of others: what is sent, and what is answered of their coverage."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

from pydantic import Field

from app.contract.base import Href, Shape, output_field
from app.contract.document_change import DocumentChangeShape
from app.contract.request_bodies import Day, RequestBody, input_field
from app.contract.strategy.framework_mapping import FrameworkAnswerShape, framework_answer_shape
from app.contract.strategy.strategy import StrategySourceSent, StrategySourceShape
from app.contract.text import Code, Line, Paragraph
from app.domain.measures.indicator import Source
from app.domain.strategy.external_framework import (
    ChecklistAnswer,
    Fit,
    Framework,
    FrameworkKind,
    FrameworkMapping,
    FrameworkMeasure,
    FrameworkTheme,
    holds_on,
)
from app.domain.strategy.framework_coverage import MeasureState
from app.wording.external_framework import (
    answer_label,
    coverage_sentence,
    fit_label,
    in_force_sentence,
    measure_sentence,
)

MOST_THEMES, MOST_MEASURES = 60, 200


class FrameworkThemeShape(Shape):
    """A heading of a framework."""

    code: str = output_field("The heading's code.", "homelessness-and-rough-sleeping")
    title: str = output_field("The heading.", "Homelessness and rough sleeping")
    note: str | None = output_field("What readers should know about it; null where there is nothing.")


class FrameworkMeasureShape(Shape):
    """A measure of a framework, or a statement of a checklist."""

    code: str = output_field("The measure's code.", "people-sleeping-rough")
    title: str = output_field("The measure, or the statement.")
    theme: str | None = output_field("The code of its heading; null where it has none.")
    note: str | None = output_field("What readers should know about it; null where there is nothing.")


class FrameworkRecord(Shape):
    """A framework as it is recorded."""

    code: str = output_field("The framework's code.", "local-outcomes-framework")
    title: str = output_field("The framework's title.", "Local Outcomes Framework")
    description: str = output_field("What it is, for residents.")
    kind: FrameworkKind = output_field("`measures` that indicators show, or a `checklist` of statements.", "measures")
    source: StrategySourceShape = output_field("Who publishes it, and where it can be read.")
    from_date: date | None = output_field("The day on which it began; null where it is not known.", "2026-02-09")
    until_date: date | None = output_field("The day on which it ended; null: it has not.")
    themes: list[FrameworkThemeShape] = output_field("Its headings.")
    measures: list[FrameworkMeasureShape] = output_field("Its measures or statements, in its order.")


class FrameworkCoverageShape(Shape):
    """How much of a framework is covered: shown by an indicator, or answered by the council."""

    measures: int = output_field("How many measures or statements it has.", 7)
    covered: int = output_field("How many are shown by an indicator, or answered.")
    not_covered: int = output_field("How many are not.")
    sentence: str = output_field("The counts in one sentence.")


class FrameworkBriefShape(FrameworkRecord):
    """A framework, whether it holds, and how much of it is covered."""

    on: date = output_field("The day that this is about.", "2026-11-27")
    in_force: bool = output_field("Whether it holds on that day.")
    sentence: str = output_field("Whether it holds, in one sentence.", "It is in force since 9 February 2026.")
    coverage: FrameworkCoverageShape = output_field("How much of it is covered on that day.")


class MappedIndicatorShape(Shape):
    """An indicator that shows a measure."""

    code: str = output_field("The indicator's code.", "rough-sleeping-count")
    title: str = output_field("The indicator's title.")
    fit: Fit = output_field("How it shows the measure.", "same")
    fit_label: str = output_field("The fit in words.", "The same measure")
    from_date: date | None = output_field("The first day on which it does; null: from the beginning.")
    until_date: date | None = output_field("The first day on which it no longer does; null: still.")
    note: str | None = output_field("What readers should know about it; null where there is nothing.")
    href: Href = output_field("Where its card is.", "/v1/indicators/rough-sleeping-count/performance")


class MeasureCoverageShape(FrameworkMeasureShape):
    """A measure with the indicators that show it, or a statement with what the council answered."""

    covered: bool = output_field("Whether an indicator shows it, or it is answered.")
    indicators: list[MappedIndicatorShape] = output_field("The indicators that show it on that day.")
    answer: ChecklistAnswer | None = output_field("What the council answered last; null: nothing, or no statement.")
    answer_label: str | None = output_field("The answer in words; null where it is not a statement.", "Not answered")
    answers: list[FrameworkAnswerShape] = output_field("All that was answered by that day, the newest first.")
    sentence: str = output_field("What shows it or what was answered, in one sentence.")


class FrameworkShape(FrameworkBriefShape):
    """A framework with what is covered and what is not."""

    by_measure: list[MeasureCoverageShape] = output_field("Each measure or statement with what covers it.")


class FrameworkThemeSent(RequestBody):
    """A heading of a framework."""

    record = FrameworkThemeShape

    code: Code = input_field("The heading's code.", "homelessness-and-rough-sleeping")
    title: Line = input_field("The heading.", "Homelessness and rough sleeping")
    note: Paragraph | None = input_field("What readers should know about it.", default=None)


class FrameworkMeasureSent(RequestBody):
    """A measure of a framework, or a statement of a checklist."""

    record = FrameworkMeasureShape

    code: Code = input_field("The measure's code.", "people-sleeping-rough")
    title: Paragraph = input_field("The measure, or the statement.", "People sleeping rough on a single night")
    theme: Code | None = input_field("The code of its heading.", default=None)
    note: Paragraph | None = input_field("What readers should know about it.", default=None)


class FrameworkSent(RequestBody):
    """A framework of others."""

    record = FrameworkShape

    title: Line = input_field("The framework's title.", "Local Outcomes Framework")
    description: Paragraph = input_field("What it is, for residents.")
    kind: FrameworkKind = input_field("`measures` that indicators show, or a `checklist` of statements.", "measures")
    source: StrategySourceSent = input_field("Who publishes it, and where it can be read.")
    from_date: Day | None = input_field("The day on which it began; null where it is not known.", default=None)
    until_date: Day | None = input_field("The day on which it ended; null: it has not.", default=None)
    themes: Annotated[list[FrameworkThemeSent], Field(max_length=MOST_THEMES)] = input_field(
        "Its headings.", default=[]
    )
    measures: Annotated[list[FrameworkMeasureSent], Field(max_length=MOST_MEASURES)] = input_field(
        "Its measures or statements, in its order.", default=[]
    )


class FrameworkChange(DocumentChangeShape):
    """What changing a framework did."""

    resource: FrameworkRecord = output_field("The framework as it is now.")


def sent_framework(code: str, sent: FrameworkSent) -> Framework:
    """The framework that a body describes."""
    return Framework(
        code=code,
        title=sent.title,
        description=sent.description,
        kind=sent.kind,
        source=Source(sent.source.name, sent.source.url, sent.source.licence),
        from_date=sent.from_date,
        until_date=sent.until_date,
        themes=tuple(FrameworkTheme(each.code, each.title, each.note) for each in sent.themes),
        measures=tuple(FrameworkMeasure(each.code, each.title, each.theme, each.note) for each in sent.measures),
    )


def framework_brief(framework: Framework, states: Sequence[MeasureState], *, day: date) -> FrameworkBriefShape:
    """A framework, whether it holds on a day, and how much of it is covered."""
    covered = sum(state.is_covered(framework.kind) for state in states)
    return FrameworkBriefShape.of(
        framework,
        on=day,
        in_force=holds_on(day, from_date=framework.from_date, until_date=framework.until_date),
        sentence=in_force_sentence(framework, day=day),
        coverage=FrameworkCoverageShape(
            measures=len(states),
            covered=covered,
            not_covered=len(states) - covered,
            sentence=coverage_sentence(states, kind=framework.kind),
        ),
    )


def framework_shape(
    framework: Framework, states: Sequence[MeasureState], *, day: date, titles: Mapping[str, str]
) -> FrameworkShape:
    """A framework with each measure; `titles` are those of indicators, by code."""
    return FrameworkShape.of(
        framework_brief(framework, states, day=day),
        by_measure=[_measure(state, kind=framework.kind, titles=titles) for state in states],
    )


def _measure(state: MeasureState, *, kind: FrameworkKind, titles: Mapping[str, str]) -> MeasureCoverageShape:
    named = [titles[mapping.indicator] for mapping in state.mappings]
    return MeasureCoverageShape.of(
        state.measure,
        covered=state.is_covered(kind),
        indicators=[_mapped(mapping, title=title) for mapping, title in zip(state.mappings, named, strict=True)],
        answer=state.answer,
        answer_label=answer_label(state.answer) if kind is FrameworkKind.CHECKLIST else None,
        answers=[framework_answer_shape(answer) for answer in reversed(state.answers)],
        sentence=measure_sentence(state, kind=kind, titles=named),
    )


def _mapped(mapping: FrameworkMapping, *, title: str) -> MappedIndicatorShape:
    return MappedIndicatorShape.of(
        mapping,
        code=mapping.indicator,
        title=title,
        fit_label=fit_label(mapping.fit),
        href=f"/v1/indicators/{mapping.indicator}/performance",
    )
