"""Definition reviews: once a year, whether an indicator is worth its work, by the ten principles of the council."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.errors import Fault
from app.domain.measures.period import Period


class Principle(StrEnum):
    """What the council agreed that its indicators are to be."""

    MEASURABLE = "measurable"
    DRIVES_IMPROVEMENT = "drives_improvement"
    EFFICIENCY = "efficiency"
    VALUE_FOR_MONEY = "value_for_money"
    EASY_TO_COMPILE = "easy_to_compile"
    DIGITAL = "digital"
    QUALITY = "quality"
    ACCESSIBLE = "accessible"
    WARNING_SIGNS = "warning_signs"
    TRANSPARENT = "transparent"


class Fulfilment(StrEnum):
    """How far an indicator is what a principle asks, as its manager says."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    NOT_ANSWERED = "not_answered"


class ReviewVerdict(StrEnum):
    """What is to become of an indicator."""

    KEEP = "keep"
    CHANGE = "change"
    RETIRE = "retire"


@dataclass(frozen=True, slots=True)
class PrincipleAnswer:
    """The manager's answer to one principle, and why."""

    principle: Principle
    answer: Fulfilment
    note: str | None = None


@dataclass(frozen=True, slots=True)
class DefinitionReview:
    """The review of an indicator in a financial year; None as the verdict: there is none yet.

    `hours` is the work of a year that it takes to compile, as stated. A principle without an answer is not answered.
    """

    indicator: str
    year: Period
    answers: tuple[PrincipleAnswer, ...]
    verdict: ReviewVerdict | None
    reason: str | None
    hours: float | None
    reviewer_role: str

    def answer(self, principle: Principle) -> PrincipleAnswer:
        """The answer to a principle; not answered where the review has none."""
        answer = next((stated for stated in self.answers if stated.principle is principle), None)
        return PrincipleAnswer(principle, Fulfilment.NOT_ANSWERED) if answer is None else answer


class ReviewFact(StrEnum):
    """What the data say about an indicator."""

    PURPOSE = "purpose"
    TARGET = "target"
    DRIVES = "drives"
    UPDATED = "updated"
    POSTED = "posted"
    REVISED = "revised"
    BENCHMARK = "benchmark"
    PUBLIC = "public"
    THRESHOLD = "threshold"
    IN_TIME = "in_time"


# Beside which principle each fact stands. No fact is about efficiency: the manager states the hours.
FACTS: dict[ReviewFact, Principle] = {
    ReviewFact.PURPOSE: Principle.MEASURABLE,
    ReviewFact.TARGET: Principle.MEASURABLE,
    ReviewFact.DRIVES: Principle.DRIVES_IMPROVEMENT,
    ReviewFact.BENCHMARK: Principle.VALUE_FOR_MONEY,
    ReviewFact.UPDATED: Principle.EASY_TO_COMPILE,
    ReviewFact.POSTED: Principle.DIGITAL,
    ReviewFact.REVISED: Principle.QUALITY,
    ReviewFact.PUBLIC: Principle.ACCESSIBLE,
    ReviewFact.THRESHOLD: Principle.WARNING_SIGNS,
    ReviewFact.IN_TIME: Principle.TRANSPARENT,
}


@dataclass(frozen=True, slots=True)
class RecordingFacts:
    """How the council's own figures of an indicator were recorded; `labels` are those of the keys of the year.

    `in_year` counts the figures recorded in the year of the review, corrections included.
    """

    figures: int = 0
    revised: int = 0
    last_on: date | None = None
    in_year: int = 0
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewEvidence:
    """What facts rest on. `is_late` is None where no further figure comes, or none is recorded.

    `last_target` is the last period that has a target. `aims` are outcomes that name the indicator, and what its
    service's plan says that it contributes to. `feeds` are the indicators that it contributes to or that contribute to
    it. `warnings` counts those that are open or accepted.
    """

    year: Period
    has_purpose: bool
    last_target: Period | None
    aims: tuple[str, ...]
    feeds: tuple[str, ...]
    has_threshold: bool
    warnings: int
    is_comparable: bool
    has_benchmark: bool
    is_public: bool
    is_late: bool | None
    recording: RecordingFacts

    @property
    def drives(self) -> bool:
        """Whether anything rests on the indicator: an aim, another indicator, a warning threshold or a warning."""
        return bool(self.aims or self.feeds or self.has_threshold or self.warnings)

    @property
    def has_target(self) -> bool:
        """Whether a target is set that ends in the year or later."""
        return self.last_target is not None and self.last_target.end >= self.year.start


def holds(fact: ReviewFact, evidence: ReviewEvidence) -> bool | None:
    """Whether a fact agrees with its principle; None where that cannot be decided.

    Whether figures come by hand or by script is never decided: anybody may have given a key its label.
    """
    recording = evidence.recording
    return {
        ReviewFact.PURPOSE: evidence.has_purpose,
        ReviewFact.TARGET: evidence.has_target,
        ReviewFact.DRIVES: evidence.drives,
        ReviewFact.UPDATED: recording.in_year > 0,
        ReviewFact.POSTED: None,
        ReviewFact.REVISED: recording.revised > 0 if recording.figures else None,
        ReviewFact.BENCHMARK: evidence.has_benchmark if evidence.is_comparable else None,
        ReviewFact.PUBLIC: evidence.is_public,
        ReviewFact.THRESHOLD: evidence.has_threshold,
        ReviewFact.IN_TIME: None if evidence.is_late is None else not evidence.is_late,
    }[fact]


class RetirementReason(StrEnum):
    """Why an indicator is proposed for retirement."""

    NO_PURPOSE = "no_purpose"
    NOTHING_DRIVEN = "nothing_driven"


def proposed_retirement(evidence: ReviewEvidence) -> RetirementReason | None:
    """Why an indicator is proposed for retirement; None where it is not.

    It has no purpose, or neither a target nor anything that it drives.
    """
    if not evidence.has_purpose:
        return RetirementReason.NO_PURPOSE
    if not evidence.has_target and not evidence.drives:
        return RetirementReason.NOTHING_DRIVEN
    return None


def review_faults(review: DefinitionReview, *, today: date) -> Iterator[Fault]:
    """The faults of a review."""
    if review.year.start > today:
        yield Fault("year", "conflict", f"The year {review.year.id} has not begun: give a year that has.")
    for principle, times in Counter(answer.principle for answer in review.answers).items():
        if times > 1:
            yield Fault("answers", "duplicate", f"The principle {principle} is answered {times} times; answer it once.")
    if review.verdict is not None and review.reason is None:
        yield Fault("reason", "required", "Say why the indicator is to be kept, changed or retired.")
    if review.verdict is None and review.reason is not None:
        yield Fault("verdict", "required", "Say what the reason is for: keep, change or retire.")


@dataclass(frozen=True, slots=True)
class VerdictCounts:
    """Indicators by what their reviews say; `undecided` ones have a review without a verdict."""

    keep: int
    change: int
    retire: int
    undecided: int
    not_reviewed: int


def verdict_counts(reviews: Sequence[DefinitionReview | None]) -> VerdictCounts:
    """How many indicators have which verdict; None is an indicator without a review."""
    verdicts = Counter(review.verdict for review in reviews if review is not None)
    return VerdictCounts(
        keep=verdicts[ReviewVerdict.KEEP],
        change=verdicts[ReviewVerdict.CHANGE],
        retire=verdicts[ReviewVerdict.RETIRE],
        undecided=verdicts[None],
        not_reviewed=reviews.count(None),
    )


def review_key(indicator: str, year: Period) -> str:
    """The key that the revisions of one review share."""
    return f"{indicator}/{year.id}"
