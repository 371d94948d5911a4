"""The yearly review of indicators by the ten principles, for the council's own people alone."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from sqlalchemy import Connection

from app.api.auth import caller_with
from app.api.context import reading_recorded
from app.api.document_resource import Change, DocumentRead, DocumentRequest, DocumentResource, recorded_document
from app.api.known_values import require_known
from app.api.parameters import DEFAULT, Cursor, Limit, Service, YearText
from app.api.path_parameters import IndicatorCode, PathYear
from app.api.writes import private_response, private_router
from app.contract.measures.definition_review import (
    DefinitionReviewChange,
    DefinitionReviewPageShape,
    DefinitionReviewRecord,
    DefinitionReviewSent,
    review_page,
    review_record,
    sent_review,
)
from app.domain.measures.definition_review import DefinitionReview, review_key
from app.domain.measures.period import from_days, parse_period
from app.domain.publishing.access import Caller, Scope
from app.domain.publishing.change_items import ItemKind
from app.edge.paging import page_of
from app.services.strategy.definition_reviews import put_review, read_reviews, reviewed_services

router = private_router("Definitions")


@router.get(
    "/definition-reviews",
    operation_id="list_definition_reviews",
    summary="Indicators to review",
    response_model=DefinitionReviewPageShape,
)
def list_definition_reviews(
    request: Request,
    caller: Annotated[Caller, Depends(caller_with(Scope.READ, Scope.SUBMIT))],
    service: Service = None,
    year: Annotated[
        YearText | None, Query(description="The financial year, such as `2026-27`; without it the one of today.")
    ] = None,
    limit: Limit = DEFAULT,
    cursor: Cursor = None,
) -> Response:
    """Each indicator with what the data say about it, what is asked of its manager, and last year's review beside it.

    One without a purpose, or with neither a target nor anything that rests on it, is proposed for retirement. A
    limited key reads those of its own services.
    """
    with reading_recorded(request) as (connection, snapshot):
        reference = snapshot.reference
        services = reviewed_services(reference, caller=caller)
        require_known(service=(service, services))
        review_year = from_days(reference.today, 1).financial_year if year is None else parse_period(year)
        chosen = services if service is None else {service}
        reviews = read_reviews(connection, read_context=snapshot.read_context, services=chosen, year=review_year)
    page, following = page_of(reviews.items, key=lambda each: each.definition.code, cursor=cursor, limit=limit)
    return private_response(review_page(reviews, list(page), year=review_year, following=following))


def _change(document: DocumentRequest, sent: DefinitionReviewSent) -> Change[DefinitionReview]:
    review = sent_review(document.key["code"], parse_period(document.key["year"]), sent)
    return lambda writer, require: put_review(writer, review, require=require)


def _find(connection: Connection, document: DocumentRequest) -> tuple[Any, int] | None:
    key = review_key(document.key["code"], parse_period(document.key["year"]))
    return recorded_document(connection, ItemKind.DEFINITION_REVIEW, key)


DEFINITION_REVIEW: DocumentResource[Any, Any] = DocumentResource(
    name="definition review",
    path="/definition-reviews/{code}/{year}",
    parameters={"code": IndicatorCode, "year": PathYear},
    tag="Definitions",
    scope=Scope.SUBMIT,
    operation="put_definition_review",
    summary="Review an indicator",
    description="Answer the ten principles for an indicator in a financial year, and say whether it is to be kept, "
    "changed or\nretired, and why. A limited key reviews the indicators of its own services only. A review is "
    "approved like "
    "anything\nelse, and never published; retiring an indicator is a call of its own.",
    sent=DefinitionReviewSent,
    answer=DefinitionReviewChange,
    change=_change,
    record=lambda *_: review_record,
    reason=lambda sent: sent.reason,
    read=DocumentRead(
        operation="get_definition_review",
        summary="One definition review",
        description="The review of an indicator in a year as it is recorded; its `ETag` is the revision to change.",
        answer=DefinitionReviewRecord,
        find=_find,
        missing="review for {year}",
    ),
    list_router=router,
)
