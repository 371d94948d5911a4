"""The shapes of definition reviews: what is sent, and what is answered."""

from typing import Annotated

from pydantic import Field

from app.contract.base import Href, Page, PeriodText, Shape, output_field
from app.contract.document_change import DocumentChangeShape
from app.contract.request_bodies import RequestBody, input_field
from app.contract.text import Line, Paragraph
from app.domain.measures.definition_review import (
    FACTS,
    DefinitionReview,
    Fulfilment,
    Principle,
    PrincipleAnswer,
    ReviewFact,
    ReviewVerdict,
    holds,
)
from app.domain.measures.period import Period
from app.domain.measures.tier import TierNumber
from app.services.strategy.definition_reviews import IndicatorReview, ReviewList
from app.wording.definition_review import (
    PRINCIPLES,
    answer_label,
    fact_sentence,
    proposal_sentence,
    summary_sentence,
    verdict_label,
)
from app.wording.period import label

MOST_HOURS = 10_000
Hours = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=MOST_HOURS)]


class PrincipleAnswerShape(Shape):
    """What is said of one principle."""

    principle: Principle = output_field("The principle.", "measurable")
    answer: Fulfilment = output_field("How far it is met.", "partly")
    note: str | None = output_field("Why; null where no reason is given.")


class DefinitionReviewRecord(Shape):
    """The review of an indicator in a year as it is recorded."""

    indicator: str = output_field("The indicator's code.", "household-waste-recycling-rate")
    year: PeriodText = output_field("The financial year.", "2026-27")
    answers: list[PrincipleAnswerShape] = output_field("The answers to all ten principles, in their order.")
    verdict: ReviewVerdict | None = output_field(
        "What is to become of the indicator; null while it is not decided.", "keep"
    )
    verdict_label: str = output_field("The verdict in words.", "Keep")
    reason: str | None = output_field("Why; null without a verdict.")
    hours: float | None = output_field("The hours of a year that it takes to compile; null where it is not stated.", 6)
    reviewer_role: str = output_field("The role that reviewed it.", "Head of Environmental Services")


class DerivedFactShape(Shape):
    """What the data say about an indicator."""

    fact: ReviewFact = output_field("What the fact is about.", "target")
    holds: bool | None = output_field("Whether it is as the principle wants it; null where that cannot be told.")
    sentence: str = output_field("The fact in one sentence.", "No target was ever set.")


class ReviewedPrincipleShape(Shape):
    """One of the ten principles, what the data tell beside it, and what is asked of the manager."""

    principle: Principle = output_field("The principle.", "measurable")
    title: str = output_field("The principle in a few words.", "Measurable, with a purpose and targets")
    question: str = output_field("What it asks.")
    facts: list[DerivedFactShape] = output_field("What the data tell beside it.")
    answer: Fulfilment = output_field("The manager's answer.", "not_answered")
    answer_label: str = output_field("The answer in words.", "Not answered")
    note: str | None = output_field("Why; null where no reason is given.")
    answer_year_before: Fulfilment | None = output_field("The answer of the year before; null without a review then.")


class IndicatorReviewShape(Shape):
    """An indicator to review."""

    indicator: str = output_field("The indicator's code.", "household-waste-recycling-rate")
    title: str = output_field("The indicator's title.")
    service: str = output_field("The service that answers for it.", "Waste and Recycling")
    owner_role: str = output_field("The role that answers for it.", "Head of Environmental Services")
    tier: TierNumber = output_field("The tier that it is in today.", 1)
    principles: list[ReviewedPrincipleShape] = output_field("The ten principles, with facts and answers.")
    to_answer: int = output_field("How many principles wait for the manager's answer.", 10)
    proposed: ReviewVerdict | None = output_field(
        "What the data propose: `retire`, or null where they propose nothing."
    )
    proposal: str | None = output_field("Why, in one sentence; null with it.")
    review: DefinitionReviewRecord | None = output_field("The review of the year; null while there is none.")
    revision: int = output_field('The revision of the review, whose `ETag` is `"r1"` for 1; 0 while there is none.', 0)
    year_before: DefinitionReviewRecord | None = output_field("The review of the year before; null without one.")
    href: Href = output_field("Where the review is written.")


class VerdictCountsShape(Shape):
    """Indicators by what their reviews say."""

    keep: int = output_field("How many are to be kept.")
    change: int = output_field("How many are to be changed.")
    retire: int = output_field("How many are to be retired.")
    undecided: int = output_field("How many have a review without a verdict.")
    not_reviewed: int = output_field("How many have no review yet.")
    proposed: int = output_field("How many the data propose for retirement.")
    sentence: str = output_field("The counts in one sentence.", "3 indicators: 1 to keep, 2 not reviewed yet.")


class DefinitionReviewPageShape(Page[IndicatorReviewShape]):
    """One page of indicators to review; `summary` counts those of all pages."""

    year: PeriodText = output_field("The financial year.", "2026-27")
    year_label: str = output_field("The year in words.", "2026/27")
    summary: VerdictCountsShape = output_field("All that pass the filters, by verdict.")


class PrincipleAnswerSent(RequestBody):
    """What the manager says of one principle."""

    principle: Principle = input_field("The principle.", "measurable")
    answer: Fulfilment = input_field("How far it is met.", "partly")
    note: Paragraph | None = input_field("Why.", default=None)


class DefinitionReviewSent(RequestBody):
    """The review of an indicator in a year."""

    record = DefinitionReviewRecord

    answers: Annotated[list[PrincipleAnswerSent], Field(max_length=len(Principle))] = input_field(
        "The answers, each principle once; one that is left out is not answered.", default=[]
    )
    verdict: ReviewVerdict | None = input_field(
        "What is to become of the indicator; null: not decided.", "keep", default=None
    )
    reason: Paragraph | None = input_field("Why; required with a verdict.", default=None)
    hours: Hours | None = input_field("The hours of a year that it takes to compile.", 6, default=None)
    reviewer_role: Line = input_field("The role that reviews it.", "Head of Environmental Services")


class DefinitionReviewChange(DocumentChangeShape):
    """What changing a review did."""

    resource: DefinitionReviewRecord = output_field("The review as it is now.")


def sent_review(indicator: str, year: Period, sent: DefinitionReviewSent) -> DefinitionReview:
    """The review that a body describes; only what is answered is kept, in the order of the principles."""
    order = list(Principle)
    answers = [
        PrincipleAnswer(each.principle, each.answer, each.note)
        for each in sorted(sent.answers, key=lambda each: order.index(each.principle))
        if each.answer is not Fulfilment.NOT_ANSWERED or each.note is not None
    ]
    return DefinitionReview(
        indicator=indicator,
        year=year,
        answers=tuple(answers),
        verdict=sent.verdict,
        reason=sent.reason,
        hours=sent.hours,
        reviewer_role=sent.reviewer_role,
    )


def review_record(review: DefinitionReview) -> DefinitionReviewRecord:
    """A review as it is recorded."""
    answers = [PrincipleAnswerShape.of(review.answer(principle)) for principle in Principle]
    return DefinitionReviewRecord.of(review, answers=answers, verdict_label=verdict_label(review.verdict))


def review_page(
    read: ReviewList, items: list[IndicatorReview], *, year: Period, following: str | None
) -> DefinitionReviewPageShape:
    """A page of indicators to review."""
    return DefinitionReviewPageShape(
        items=[_indicator(each, year=year) for each in items],
        total=len(read.items),
        next=following,
        year=year.id,
        year_label=label(year),
        summary=VerdictCountsShape.of(
            read.counts,
            proposed=read.proposed,
            sentence=summary_sentence(read.counts, proposed=read.proposed),
        ),
    )


def _indicator(read: IndicatorReview, *, year: Period) -> IndicatorReviewShape:
    definition, proposal = read.definition, read.proposal
    principles = [_principle(read, principle) for principle in Principle]
    return IndicatorReviewShape(
        indicator=definition.code,
        title=definition.title,
        service=definition.service,
        owner_role=definition.owner_role,
        tier=read.tier,
        principles=principles,
        to_answer=sum(each.answer is Fulfilment.NOT_ANSWERED for each in principles),
        proposed=None if proposal is None else ReviewVerdict.RETIRE,
        proposal=None if proposal is None else proposal_sentence(proposal, read.evidence),
        review=None if read.review is None else review_record(read.review),
        revision=read.revision,
        year_before=None if read.year_before is None else review_record(read.year_before),
        href=f"/v1/definition-reviews/{definition.code}/{year.id}",
    )


def _principle(read: IndicatorReview, principle: Principle) -> ReviewedPrincipleShape:
    title, question = PRINCIPLES[principle]
    answer = (
        PrincipleAnswer(principle, Fulfilment.NOT_ANSWERED) if read.review is None else read.review.answer(principle)
    )
    before = read.year_before
    return ReviewedPrincipleShape(
        principle=principle,
        title=title,
        question=question,
        facts=[
            DerivedFactShape(fact=fact, holds=holds(fact, read.evidence), sentence=fact_sentence(fact, read.evidence))
            for fact, beside in FACTS.items()
            if beside is principle
        ],
        answer=answer.answer,
        answer_label=answer_label(answer.answer),
        note=answer.note,
        answer_year_before=None if before is None else before.answer(principle).answer,
    )
