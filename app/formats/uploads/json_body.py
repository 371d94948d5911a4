"""JSON as programs send it: parsed strictly by the caller, and read in part where some rows are wrong."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from app.domain.publishing.returns import SubmittedReturn
from app.formats.uploads.layout import RETURN_LAYOUT, Layout


def read_json(document: Any, *, layout: Layout = RETURN_LAYOUT) -> SubmittedReturn:
    """The rows of a parsed JSON return; raises ValidationError where more than some of its rows is wrong."""
    field = layout.json_field
    try:
        body = layout.json_body.validate_python(document)
    except ValidationError as error:
        steps = [fault["loc"] for fault in error.errors(include_url=False, include_input=False)]
        if not (isinstance(document, Mapping) and all(step[0] == field and len(step) > 1 for step in steps)):
            raise
        submit = layout.submit_json or layout.submit
        return replace(submit(document[field], unread={}), reason=document.get("reason"), json_field=field)
    if layout.submit_json is not None:
        submitted = layout.submit_json(document[field], unread={})
        return replace(submitted, reason=body.get("reason"), json_field=field)
    return SubmittedReturn(body[field], reason=body.get("reason"), json_field=field)
