"""What validation finds, in words: every kind of error has a sentence of the service's own."""

from enum import StrEnum
from typing import Annotated, Any, get_args

import pytest
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError, field_validator
from pydantic_core import PydanticCustomError, core_schema

from app.edge.validation import items_of
from app.edge.validation_words import SENTENCES, described, sentence_of, steps_of

KINDS = get_args(core_schema.ErrorType)
FRAMEWORK = ("input", "should", "valid", "field required", "permitted", "pattern", "type", "{", "}")


class Colour(StrEnum):
    """A choice."""

    RED = "red"
    BLUE = "blue"


class Sent(BaseModel):
    """A body with a field of each kind."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=3)
    code: Annotated[str, Field(pattern=described("^[a-z]+$", "Give {field} in small letters."))] = "a"
    form: Annotated[str, Field(pattern="^x$")] = "x"
    count: Annotated[int, Field(ge=1, le=4)] = 1
    share: Annotated[float, Field(strict=True, gt=0, lt=1, allow_inf_nan=False)] = 0.5
    yes: bool = True
    colour: Colour = Colour.RED
    items: Annotated[list[int], Field(min_length=1, max_length=2)] = [1]
    parts: dict[str, int] = {}
    either: int | str = 1

    @field_validator("parts")
    @classmethod
    def _no_zero(cls, parts: dict[str, int]) -> dict[str, int]:
        if 0 in parts.values():
            raise ValueError("No part may be 0")
        return parts


def told(**fields: Any) -> list[str]:
    """The sentences about a body."""
    with pytest.raises(ValidationError) as refused:
        Sent.model_validate({"name": "a", **fields})
    return [sentence_of(error) for error in refused.value.errors()]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_error_has_its_own_sentence(kind: str) -> None:
    sentence = SENTENCES[kind]
    assert sentence.endswith(".")
    assert "{field}" in sentence
    plain = sentence.replace("{field}", "x").lower()
    assert not [word for word in FRAMEWORK[:-2] if f" {word} " in f" {plain} "], sentence


def test_there_is_no_sentence_for_a_kind_that_does_not_exist() -> None:
    assert set(SENTENCES) <= {*KINDS, "string_sub_type"}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Give name with at least 1 character."),
        ({"name": "long"}, "Shorten name to at most 3 characters."),
        ({"name": 1}, "Give name as text."),
        ({"name": None}, "Give name as text."),
        ({"code": "A"}, "Give code in small letters."),
        ({"form": "y"}, "Give form in the form that the contract describes."),
        ({"count": "many"}, "Give count as a whole number in plain digits."),
        ({"count": 1.5}, "Give count as a whole number."),
        ({"count": 0}, "Give count as a number of 1 or more."),
        ({"count": 5}, "Give count as a number of 4 or less."),
        ({"share": "x"}, "Give share as a number."),
        ({"share": float("nan")}, "Give share as a number."),
        ({"share": 0.0}, "Give share as a number above 0."),
        ({"share": 1.0}, "Give share as a number below 1."),
        ({"yes": "perhaps"}, "Give yes as true or false."),
        ({"colour": "green"}, "Give colour as red or blue."),
        ({"items": 1}, "Give items as a list."),
        ({"items": []}, "Give at least 1 in items."),
        ({"items": [1, 2, 3]}, "Give at most 2 in items."),
        ({"items": ["x"]}, "Give item 1 of items as a whole number in plain digits."),
        ({"parts": []}, "Give parts as an object."),
        ({"parts": {"a": 0}}, "No part may be 0."),
        ({"odd": 1}, "Leave odd out: there is no such field here."),
        ({"o dd": 1}, "Leave the body out: there is no such field here."),
    ],
)
def test_an_error_names_the_field_and_says_what_to_give(fields: dict[str, Any], sentence: str) -> None:
    assert told(**fields) == [sentence]


def test_a_union_is_told_by_its_field_and_not_by_its_branches() -> None:
    assert told(either=[]) == ["Give either as a whole number.", "Give either as text."]
    assert steps_of(("body", "parameters", "n", "constrained-int")) == ("body", "parameters", "n")
    assert steps_of(("body", "parameters", "N", "[key]")) == ("body", "parameters", "N")
    assert steps_of(("int",)) == ("int",)


def test_what_is_required_or_no_body_is_told_so() -> None:
    with pytest.raises(ValidationError) as refused:
        Sent.model_validate({})
    assert [sentence_of(error) for error in refused.value.errors()] == ["Give name: it is required."]
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(dict[str, int]).validate_python(7)
    [error] = refused.value.errors()
    assert sentence_of({**error, "loc": ("body",)}) == "Give the body as an object."
    assert sentence_of(error, whole="the row") == "Give the row as an object."
    assert sentence_of({**error, "loc": (3,)}) == "Give item 4 of the list as an object."


def test_an_error_of_a_kind_of_its_own_has_its_own_sentence() -> None:
    def odd(_: object) -> object:
        raise PydanticCustomError("odd_day", "There is no {day}", {"day": "30 February"})

    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Annotated[str, BeforeValidator(odd)]).validate_python("x")
    assert sentence_of(refused.value.errors()[0]) == "There is no 30 February."


def test_of_the_branches_of_a_union_those_that_fit_are_told_once() -> None:
    bounded = Annotated[float, Field(strict=True, le=10.0)] | Annotated[int, Field(strict=True, le=10)] | str
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(dict[str, bounded]).validate_python({"distance": 11})
    errors = [{**error, "loc": ("body", *error["loc"])} for error in refused.value.errors()]
    assert len(errors) == 3
    assert [found.detail for found in items_of(errors)] == ["Give distance as a number of 10 or less."]
