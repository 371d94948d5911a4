"""Publications: what was released when, publishing and withdrawing."""

from typing import Annotated

from fastapi import Depends, Path, Request, Response

from app.api.context import reading_reference
from app.api.errors import documented
from app.api.parameters import DEFAULT, Cursor, Limit, kind_of_text
from app.api.reads import read_router, respond_page
from app.api.writes import WriteAnswer, WriteFrame, post_frame, write_router
from app.contract.base import Page
from app.contract.publishing.publication import (
    PublicationSent,
    PublicationShape,
    ReleasedShape,
    WithdrawalSent,
    WithdrawnShape,
    publication_shape,
    released_shape,
    withdrawn_shape,
)
from app.domain.publishing.access import Scope
from app.services.publishing.publication_contents import read_publications
from app.services.publishing.publications import publish, withdraw
from app.services.unit_of_work import Writer, WriteResult

reads = read_router("Releases")
writes = write_router("Publishing")

PublisherWrite = Annotated[WriteFrame, Depends(post_frame(Scope.PUBLISH))]


@reads.get(
    "/publications",
    operation_id="list_publications",
    summary="Publications",
    response_model=Page[PublicationShape],
)
def list_publications(request: Request, limit: Limit = DEFAULT, cursor: Cursor = None) -> Response:
    """What was released when, the latest first; the working view also holds what is scheduled."""
    with reading_reference(request) as (connection, reference, until):
        publications = read_publications(connection, reference=reference)
    return respond_page(
        request,
        shape=PublicationShape,
        items=[publication_shape(publication) for publication in publications],
        key=lambda shape: shape.code,
        cursor=cursor,
        limit=limit,
        until=until,
    )


@writes.post(
    "/publications",
    operation_id="create_publication",
    summary="Publish",
    status_code=201,
    response_model=ReleasedShape,
    responses={**documented(404, 409), 200: {"model": ReleasedShape, "description": "What a dry run would do."}},
)
def create_publication(
    sent: PublicationSent,
    write: PublisherWrite,
) -> Response:
    """Release what is approved, at the next whole minute or at an embargo minute."""

    def action(writer: Writer) -> WriteResult[WriteAnswer]:
        made = publish(
            writer,
            title=sent.title,
            release_at=sent.release_at,
            submissions=sent.submissions,
            headline_cap=write.context.headline_cap,
            home_area=write.context.home_area,
        )
        answer = WriteAnswer(
            released_shape(made, audit_head=None), 201, sealed=lambda head: released_shape(made, audit_head=head)
        )
        return WriteResult(answer, made.publication.code, reason=made.publication.title)

    return write.respond(action)


@writes.post(
    "/publications/{code}/withdrawal",
    operation_id="withdraw_publication",
    summary="Withdraw a publication",
    response_model=WithdrawnShape,
    responses=documented(409),
)
def withdraw_publication(
    sent: WithdrawalSent,
    code: Annotated[
        str,
        Path(
            max_length=40,
            description="The publication's code.",
            json_schema_extra=kind_of_text("publication-code"),
        ),
    ],
    write: PublisherWrite,
) -> Response:
    """Take a publication back from the next whole minute on, with the reason; what it had replaced counts again.

    Withdrawn before its release, it was never public, and its items wait again. Withdrawn later, they are released
    again only by name.
    """

    def action(writer: Writer) -> WriteResult[WriteAnswer]:
        result = withdraw(writer, code, reason=sent.reason, home_area=write.context.home_area)
        return WriteResult(WriteAnswer(withdrawn_shape(result)), code, reason=sent.reason)

    return write.respond(action)
