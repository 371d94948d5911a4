"""JSON as programs send it: parsed strictly by the caller, and read in part where some rows are wrong."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.contract.publishing.return_bodies import RETURN, submitted_return
from app.domain.publishing.returns import SubmittedReturn


def read_json(document: Any) -> SubmittedReturn:
    """The rows of a parsed JSON return; raises ValidationError where more than some of its rows is wrong."""
    try:
        body = RETURN.validate_python(document)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
        if not (isinstance(document, Mapping) and all(map(_is_of_a_row, errors))):
            raise
        return replace(submitted_return(document["values"]), reason=document.get("reason"))
    return SubmittedReturn(body["values"], reason=body.get("reason"))


def _is_of_a_row(error: ErrorDetails) -> bool:
    return error["loc"][0] == "values" and len(error["loc"]) > 1
