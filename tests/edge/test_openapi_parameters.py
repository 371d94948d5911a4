"""Parameters in a contract: each as callers see it, and each that operations share written once."""

from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Header, Path, Query
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from app.edge.openapi_parameters import component_name, with_shared_parameters
from tests.edge.toy import toy

Size = Annotated[int | None, Query(ge=1, title="Page size", description="How many.", examples=[3])]
Sort = Annotated[list[str] | None, Query(description="By what.")]
Tag = Annotated[str | None, Header(alias="If-Match", description="Which one.")]
Thing = Annotated[str, Path(description="Which thing.")]


def derived(*, other: str | None = "Other thing") -> dict[str, Any]:
    """The contract of a toy with parameters that it shares, and with some of one name that differ."""
    router = APIRouter()

    @router.get("/things", operation_id="things")
    def things(size: Size = None, sort: Sort = None, tag: Tag = None, more: str = "") -> None: ...

    @router.get("/things/{thing}", operation_id="thing")
    def one(thing: Thing, tag: Tag = None) -> None: ...

    @router.get("/things/{thing}/parts", operation_id="parts")
    def parts(thing: Thing, size: Size = None, sort: Sort = None) -> None: ...

    for place in ("a", "b"):

        @router.get(f"/{place}/{{thing}}", operation_id=place)
        def elsewhere(thing: Annotated[str, Path(title=other, max_length=9, description="Another thing.")]) -> None: ...

    @router.get("/c/{thing}", operation_id="c")
    def alone(thing: Annotated[str, Path(description="A third thing.")]) -> None: ...

    @router.get("/none", operation_id="none")
    def none() -> None: ...

    return toy(router).openapi()


def test_parameters_of_two_operations_stand_among_the_components_and_others_where_they_are() -> None:
    contract = with_shared_parameters(derived())
    validate(contract, cls=OpenAPIV31SpecValidator)
    shared = contract["components"]["parameters"]
    assert list(shared) == ["HeaderIfMatch", "PathOtherThing", "PathThing", "QueryPageSize", "QuerySort"]
    here = "#/components/parameters/"
    assert [one.get("$ref", one.get("name")) for one in _parameters(contract, "/things")] == [
        f"{here}QueryPageSize",
        f"{here}QuerySort",
        "more",
        f"{here}HeaderIfMatch",
    ]
    assert (
        _parameters(contract, "/a/{thing}")
        == _parameters(contract, "/b/{thing}")
        == [{"$ref": f"{here}PathOtherThing"}]
    )
    assert [one["description"] for one in _parameters(contract, "/c/{thing}")] == ["A third thing."]
    assert _parameters(contract, "/none") == []


def test_nothing_of_a_parameter_is_lost_but_its_title_and_the_null_that_no_address_holds() -> None:
    shared = with_shared_parameters(derived())["components"]["parameters"]
    assert shared["QueryPageSize"] == {
        "name": "size",
        "in": "query",
        "required": False,
        "schema": {"type": "integer", "minimum": 1},
        "description": "How many.",
        "example": 3,
    }
    assert shared["QuerySort"]["schema"] == {"type": "array", "items": {"type": "string"}, "minItems": 1}
    assert (shared["QuerySort"]["style"], shared["QuerySort"]["explode"]) == ("form", False)


def test_the_contract_that_was_given_stays_as_it_was() -> None:
    given = derived()
    before = repr(given)
    with_shared_parameters(given)
    assert repr(given) == before


def test_two_shared_parameters_of_one_name_are_an_error_that_names_them() -> None:
    with pytest.raises(ValueError, match=r"share a name: .'PathThing'"):
        with_shared_parameters(derived(other=None))


@pytest.mark.parametrize(
    ("place", "name", "title", "expected"),
    [
        ("header", "If-None-Match", "If-None-Match", "HeaderIfNoneMatch"),
        ("query", "as_of", "As Of", "QueryAsOf"),
        ("query", "view", None, "QueryView"),
        ("path", "code", "Indicator to change", "PathIndicatorToChange"),
    ],
)
def test_a_component_is_named_by_place_and_title(place: str, name: str, title: str | None, expected: str) -> None:
    assert component_name({"in": place, "name": name, "schema": {} if title is None else {"title": title}}) == expected


def _parameters(contract: dict[str, Any], path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = contract["paths"][path]["get"]["parameters"]
    return found
