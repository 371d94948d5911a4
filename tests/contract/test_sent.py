"""What bodies are made of: what is read, what is refused, and that the contract says the same."""

from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from pydantic import TypeAdapter, ValidationError

from app.contract.request_bodies import Day, Days, Instant
from app.contract.warnings.warning_rule import ParametersSent

READ: list[tuple[Any, Any]] = [
    (Days, 28),
    (Days, 28.0),
    (Day, "2026-04-01"),
    (Day, "1800-01-01"),
    (Day, "2200-12-31"),
    (Instant, "2026-11-26T09:00"),
    (Instant, "2026-11-26T09:00:00Z"),
    (Instant, "2026-11-26T09:00:00.5+01:00"),
    (ParametersSent, {"clear_after": 2, "tolerance": 0.5, "severity": "watch"}),
]
REFUSED: list[tuple[Any, Any]] = [
    (Days, 28.5),
    (Days, "28"),
    (Days, True),
    (Days, -3_661),
    (Day, "01/04/2026"),
    (Day, "1799-12-31"),
    (Day, "2201-01-01"),
    (Day, "2026-04-01T00:00:00Z"),
    (Day, 20_260_401),
    (Instant, "2026-11-26"),
    (Instant, "1700000000"),
    (Instant, 1_700_000_000),
    (Instant, "0001-01-01T00:00:00+14:00"),
    (Instant, "2026-11-26 09:00"),
    (ParametersSent, {"Clear": 2}),
]


@pytest.mark.parametrize(("kind", "value"), READ)
def test_what_is_read_fits_the_contract(kind: Any, value: Any) -> None:
    TypeAdapter(kind).validate_python(value)
    assert OAS31Validator(TypeAdapter(kind).json_schema()).is_valid(value)


@pytest.mark.parametrize(("kind", "value"), REFUSED)
def test_what_is_refused_does_not(kind: Any, value: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(value)
    assert not OAS31Validator(TypeAdapter(kind).json_schema()).is_valid(value)


def test_a_whole_number_is_one_however_it_is_written() -> None:
    assert repr(TypeAdapter(Days).validate_json("28.0")) == "28"
