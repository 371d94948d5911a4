"""Keys, and the people who hold them."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request, Response
from pydantic import BeforeValidator

from app.api.auth import caller_with
from app.api.context import context_of
from app.api.parameters import kind_of_text
from app.api.reads import respond_items
from app.api.writes import WriteAnswer, WriteFrame, post_frame, write_router
from app.contract.base import Page
from app.contract.publishing.access import ErasedShape, KeySent, KeyShape, NewKeyShape, key_shape, new_key_shape
from app.domain.errors import Fault, InvalidInputError
from app.domain.publishing.access import Caller, Scope
from app.edge.strict_route import plain_integer
from app.services.publishing.access import NewKey, make_key, revoke_key, rotate_key
from app.services.publishing.access import erase_person as erase
from app.services.unit_of_work import Writer, WriteResult
from app.storage.publishing import access

router = write_router("Administration")

TRIED_DRY: dict[int | str, dict[str, Any]] = {200: {"model": NewKeyShape, "description": "What a dry run would do."}}

Administrator = Annotated[Caller, Depends(caller_with(Scope.ADMIN))]
AdministratorWrite = Annotated[WriteFrame, Depends(post_frame(Scope.ADMIN))]
Prefix = Annotated[
    str, Path(max_length=40, description="The key's public part.", json_schema_extra=kind_of_text("key-prefix"))
]


@router.get("/keys", operation_id="list_keys", summary="Keys", response_model=Page[KeyShape])
def list_keys(request: Request, _: Administrator) -> Response:
    """Every key, ended ones included, the oldest first; without the secrets."""
    with context_of(request).database.read() as connection:
        names = access.names(connection)
        shapes = [key_shape(key, name=names.get(key.holder)) for key in access.all_keys(connection)]
    return respond_items(request, KeyShape, shapes, total=len(shapes), following=None, until=None, public=False)


@router.post(
    "/keys",
    operation_id="create_key",
    summary="Make a key",
    status_code=201,
    response_model=NewKeyShape,
    responses=TRIED_DRY,
)
def create_key(sent: KeySent, write: AdministratorWrite) -> Response:
    """Make a key for a person; the answer is the only place that ever shows it."""
    if sent.expires_at is not None and sent.expires_at.tzinfo is None:
        detail = "Give the instant with an offset, such as 2027-03-31T23:59:00Z."
        raise InvalidInputError(detail, [Fault("expires_at", "no_offset", detail)])

    def action(writer: Writer) -> WriteResult[WriteAnswer]:
        made = make_key(
            writer.connection,
            label=sent.label,
            holder_name=sent.holder,
            scopes=frozenset(sent.scopes),
            services=None if sent.services is None else frozenset(sent.services),
            is_test=sent.is_test,
            now=writer.now,
            expires_at=sent.expires_at,
        )
        return _made(made, writer, name=sent.holder)

    return write.respond(action)


@router.post(
    "/keys/{prefix}/rotation",
    operation_id="rotate_key",
    summary="Replace a key",
    status_code=201,
    response_model=NewKeyShape,
    responses=TRIED_DRY,
)
def rotate(
    prefix: Prefix,
    write: AdministratorWrite,
    overlap_days: Annotated[
        int,
        Query(ge=0, le=90, description="For how many days the old key stays valid."),
        BeforeValidator(plain_integer),
    ] = 7,
) -> Response:
    """Make a new key in place of another; both are active until the old one ends."""

    def action(writer: Writer) -> WriteResult[WriteAnswer]:
        made = rotate_key(writer.connection, prefix, now=writer.now, overlap=timedelta(days=overlap_days))
        return _made(made, writer, name=access.names(writer.connection).get(made.key.holder))

    return write.respond(action)


@router.post("/keys/{prefix}/revocation", operation_id="revoke_key", summary="Revoke a key", response_model=KeyShape)
def revoke(prefix: Prefix, write: AdministratorWrite) -> Response:
    """End a key: it is invalid from now on."""

    def action(writer: Writer) -> WriteResult[WriteAnswer]:
        key = revoke_key(writer.connection, prefix, now=writer.now)
        shape = key_shape(key, name=access.names(writer.connection).get(key.holder))
        return WriteResult(WriteAnswer(shape), prefix)

    return write.respond(action)


@router.post(
    "/people/{code}/erasure",
    operation_id="erase_person",
    summary="Forget a person's name",
    response_model=ErasedShape,
)
def erase_person(
    code: Annotated[
        str, Path(max_length=40, description="The person's code.", json_schema_extra=kind_of_text("person-code"))
    ],
    write: AdministratorWrite,
) -> Response:
    """Forget the name of who holds keys, and revoke the keys; what they did stays in the trail under their code."""

    def action(writer: Writer) -> WriteResult[WriteAnswer]:
        erased = erase(writer.connection, code, now=writer.now)
        shape = ErasedShape(code=erased.code, revoked_keys=list(erased.keys))
        return WriteResult(WriteAnswer(shape), code, reason=erased.reason, revoked=erased.revoked)

    return write.respond(action)


def _made(made: NewKey, writer: Writer, *, name: str | None) -> WriteResult[WriteAnswer]:
    """The answer shows the key this once; a repeated call does not see it, and a dry run makes none that works."""
    shape = new_key_shape(made, name=name, with_token=not writer.dry_run)
    repeated = new_key_shape(made, name=name, with_token=False)
    return WriteResult(WriteAnswer(shape, 201, repeated=repeated), made.key.prefix, revoked=made.revoked)
