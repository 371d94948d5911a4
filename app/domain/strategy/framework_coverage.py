"""All frameworks that are known at an instant, what is mapped to their measures, and what was answered."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.errors import NotFoundError
from app.domain.publishing.change_items import ItemKind
from app.domain.strategy.external_framework import (
    ChecklistAnswer,
    Framework,
    FrameworkEvidence,
    FrameworkKind,
    FrameworkMapping,
    FrameworkMeasure,
    holds_on,
)

MeasureKey = tuple[str, str]  # framework and measure


@dataclass(frozen=True, slots=True)
class MeasureState:
    """A measure on a day: the mappings that hold, and what was answered by then, oldest first."""

    measure: FrameworkMeasure
    mappings: Sequence[FrameworkMapping]
    answers: Sequence[FrameworkEvidence]

    @property
    def answer(self) -> ChecklistAnswer | None:
        """What was answered last; None while nothing was."""
        return self.answers[-1].answer if self.answers else None

    def is_covered(self, kind: FrameworkKind) -> bool:
        """Whether a statement is answered, or an indicator shows a measure."""
        return bool(self.answers if kind is FrameworkKind.CHECKLIST else self.mappings)


@dataclass(frozen=True, slots=True)
class Frameworks:
    """By code the frameworks; by framework and measure what is mapped and what was answered, oldest first.

    What belongs to a framework or a measure that is not known at the instant is left out.
    """

    frameworks: Mapping[str, Framework]
    mappings: Mapping[MeasureKey, Sequence[FrameworkMapping]]
    evidence: Mapping[MeasureKey, Sequence[FrameworkEvidence]]

    def framework(self, code: str) -> Framework:
        """The framework with this code; raises NotFoundError."""
        if code not in self.frameworks:
            raise NotFoundError(f"There is no framework {code}.")
        return self.frameworks[code]

    def has_measure(self, framework: str, measure: str) -> bool:
        """Whether a framework is known and has a measure."""
        return framework in self.frameworks and self.frameworks[framework].measure(measure) is not None

    def in_order(self) -> list[Framework]:
        """The frameworks, the newest first; those of no known beginning last."""
        return sorted(
            self.frameworks.values(),
            key=lambda framework: (-(framework.from_date or date.min).toordinal(), framework.code),
        )

    def states(self, framework: Framework, *, day: date, indicators: Collection[str]) -> list[MeasureState]:
        """The measures of a framework on a day, in its order; of mappings only those of some indicators."""
        return [
            MeasureState(
                measure,
                [
                    mapping
                    for mapping in self.mappings.get((framework.code, measure.code), ())
                    if mapping.indicator in indicators
                    and holds_on(day, from_date=mapping.from_date, until_date=mapping.until_date)
                ],
                [answer for answer in self.evidence.get((framework.code, measure.code), ()) if answer.on <= day],
            )
            for measure in framework.measures
        ]


def frameworks_of(documents: Mapping[ItemKind, Iterable[Any]]) -> Frameworks:
    """The frameworks that documents make, without what belongs to something that is not among them."""
    frameworks: dict[str, Framework] = {framework.code: framework for framework in documents[ItemKind.FRAMEWORK]}
    alone = Frameworks(frameworks, {}, {})
    mappings: dict[MeasureKey, list[FrameworkMapping]] = defaultdict(list)
    evidence: dict[MeasureKey, list[FrameworkEvidence]] = defaultdict(list)
    for mapping in sorted(documents[ItemKind.FRAMEWORK_MAPPING], key=lambda mapping: mapping.indicator):
        if alone.has_measure(mapping.framework, mapping.measure):
            mappings[mapping.framework, mapping.measure].append(mapping)
    for answer in sorted(documents[ItemKind.FRAMEWORK_EVIDENCE], key=lambda answer: answer.on):
        if alone.has_measure(answer.framework, answer.measure):
            evidence[answer.framework, answer.measure].append(answer)
    return Frameworks(frameworks, dict(mappings), dict(evidence))
