"""Answers of reads: in the form asked for, for everybody or for the caller alone."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel
from starlette.types import ASGIApp

from app.api.responses import respond
from app.edge.strict_route import StrictRoute
from app.formats.csv_table import Table
from app.formats.registry import FORMATS, FormatName
from tests.edge.toy import Reply, ask, edge, toy


class Thing(BaseModel):
    """What the routes answer."""

    name: str
    amount: float | None


def _format(form: Annotated[FormatName | None, Query(alias="format")] = None) -> None:
    """Only names the parameter."""


router = APIRouter(route_class=StrictRoute, prefix="/v1", dependencies=[Depends(_format)])


@router.get("/things")
def list_things(request: Request) -> Response:
    table = Table(("name", "amount"), [["a", -3.5]])
    return respond(request, shape=Thing(name="a", amount=-3.5), table=lambda: table, until=None)


@router.get("/without-table")
def without_table(request: Request) -> Response:
    return respond(request, shape=Thing(name="a", amount=None), table=None, until=None)


@router.get("/private")
def private(request: Request) -> Response:
    return respond(request, shape=Thing(name="a", amount=1), table=None, until=None, public=False)


def service() -> ASGIApp:
    return edge(toy(router))


def test_a_public_answer_may_be_kept_by_anyone_and_read_by_pages_of_any_site() -> None:
    headers = ask(service(), "/v1/things").headers
    assert headers["cache-control"] == "public, max-age=45"
    assert headers["vary"] == "Accept, Accept-Encoding"
    assert headers["access-control-allow-origin"] == "*"
    assert "ETag" in headers["access-control-expose-headers"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-language"] == "en-GB"


def test_a_private_answer_is_kept_by_nobody_and_has_no_tag() -> None:
    headers = ask(service(), "/v1/private").headers
    assert headers["cache-control"] == "private, no-store"
    assert "etag" not in headers


def test_format_wins_over_accept() -> None:
    reply = ask(service(), "/v1/things?format=csv", headers={"Accept": "application/json"})
    assert reply.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert reply.body == b"\xef\xbb\xbfname,amount\r\na,-3.5\r\n"


def test_an_answer_without_a_table_says_which_forms_it_has() -> None:
    refused = ask(service(), "/v1/without-table?format=csv")
    assert (refused.status, refused.codes) == (400, [("format", "unknown_format")])
    assert refused.problem.detail == "The formats here are: json."
    assert ask(service(), "/v1/without-table", headers={"Accept": "text/csv"}).status == 406


def replies() -> list[Reply]:
    return [ask(service(), f"/v1/things?format={name}") for name in FormatName]


def test_each_form_has_a_tag_of_its_own_and_the_same_at_every_time() -> None:
    assert len({reply.headers["etag"] for reply in replies()}) == len(FORMATS)
    assert [reply.headers["etag"] for reply in replies()] == [reply.headers["etag"] for reply in replies()]
