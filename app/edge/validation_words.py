"""The errors of validation in plain words: each kind of error names the field and says what to give."""

import re
from collections.abc import Mapping
from typing import Any

# A text for a sentence, which needs names of the error's context in braces besides {field}.
_TEXT, _NUMBER, _WHOLE = "Give {field} as text.", "Give {field} as a number.", "Give {field} as a whole number."
_TRUTH, _LIST, _OBJECT = "Give {field} as true or false.", "Give {field} as a list.", "Give {field} as an object."
_DAY, _TIME = "Give {field} as a day, such as 2026-04-01.", "Give {field} as a time of day, such as 09:30."
_INSTANT = "Give {field} as an instant: 2026-11-26T09:00 (London time), or with an offset, 2026-11-26T09:00:00Z."
_LENGTH_OF_TIME, _BYTES = "Give {field} as a length of time, such as P1D.", "Give {field} as bytes."
_ADDRESS, _UUID = "Give {field} as an address, such as https://www.example.gov.uk/data.", "Give {field} as a UUID."
_ONE_OF, _KIND = "Give {field} as {expected}.", "Give {field} as one of the kinds that the contract names."
_UNUSABLE, _UNKNOWN = "Correct {field}: it cannot be used as it is.", "Leave {field} out: there is no such field here."
_EMPTY, _REQUIRED = "Leave {field} empty.", "Give {field}: it is required."

SENTENCES: Mapping[str, str] = {
    **dict.fromkeys(("missing", "missing_argument", "missing_keyword_only_argument"), _REQUIRED),
    "missing_positional_only_argument": _REQUIRED,
    **dict.fromkeys(("extra_forbidden", "unexpected_keyword_argument", "unexpected_positional_argument"), _UNKNOWN),
    "multiple_argument_values": "Give {field} once.",
    **dict.fromkeys(("none_required", "missing_sentinel_error", "ellipsis_error"), _EMPTY),
    **dict.fromkeys(("string_type", "string_sub_type", "string_unicode", "invalid_key"), _TEXT),
    "string_too_short": "Give {field} with at least {min_length} {characters}.",
    "string_too_long": "Shorten {field} to at most {max_length} {characters}.",
    "string_pattern_mismatch": "Give {field} in the form that the contract describes.",
    "string_not_ascii": "Give {field} in plain letters and digits.",
    **dict.fromkeys(("float_type", "float_parsing", "decimal_type", "decimal_parsing", "finite_number"), _NUMBER),
    **dict.fromkeys(("fraction_type", "fraction_parsing", "complex_type", "complex_str_parsing"), _NUMBER),
    **dict.fromkeys(("int_type", "int_from_float"), _WHOLE),
    "int_parsing": "Give {field} as a whole number in plain digits.",
    "int_parsing_size": "Give {field} as a smaller number.",
    "greater_than": "Give {field} as a number above {gt}.",
    "greater_than_equal": "Give {field} as a number of {ge} or more.",
    "less_than": "Give {field} as a number below {lt}.",
    "less_than_equal": "Give {field} as a number of {le} or less.",
    "multiple_of": "Give {field} as a multiple of {multiple_of}.",
    "decimal_max_digits": "Give {field} with at most {max_digits} digits.",
    "decimal_max_places": "Give {field} with at most {decimal_places} decimal places.",
    "decimal_whole_digits": "Give {field} with at most {whole_digits} digits before the point.",
    **dict.fromkeys(("bool_type", "bool_parsing"), _TRUTH),
    **dict.fromkeys(("enum", "literal_error"), _ONE_OF),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type", "deque_type", "iterable_type"), _LIST),
    **dict.fromkeys(("iteration_error", "arguments_type", "set_item_not_hashable"), _LIST),
    "too_short": "Give at least {min_length} in {field}.",
    "too_long": "Give at most {max_length} in {field}.",
    **dict.fromkeys(("dict_type", "frozen_dict_type", "ordered_dict_type", "counter_type", "mapping_type"), _OBJECT),
    **dict.fromkeys(("model_type", "model_attributes_type", "dataclass_type", "dataclass_exact_type"), _OBJECT),
    "named_tuple_type": _OBJECT,
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), _DAY),
    **dict.fromkeys(("datetime_type", "datetime_parsing", "datetime_object_invalid"), _INSTANT),
    **dict.fromkeys(("datetime_from_date_parsing", "timezone_naive", "timezone_offset"), _INSTANT),
    "timezone_aware": "Give {field} without an offset.",
    **dict.fromkeys(("date_past", "datetime_past"), "Give {field} as a time in the past."),
    **dict.fromkeys(("date_future", "datetime_future"), "Give {field} as a time to come."),
    **dict.fromkeys(("time_type", "time_parsing"), _TIME),
    **dict.fromkeys(("time_delta_type", "time_delta_parsing"), _LENGTH_OF_TIME),
    **dict.fromkeys(("bytes_type", "bytes_invalid_encoding"), _BYTES),
    "bytes_too_short": "Give {field} with at least {min_length} bytes.",
    "bytes_too_long": "Shorten {field} to at most {max_length} bytes.",
    **dict.fromkeys(("url_type", "url_parsing", "url_syntax_violation"), _ADDRESS),
    "url_too_long": "Shorten {field} to at most {max_length} characters.",
    "url_scheme": "Give {field} as an address that begins with {expected_schemes}.",
    **dict.fromkeys(("uuid_type", "uuid_parsing", "uuid_version"), _UUID),
    **dict.fromkeys(("union_tag_invalid", "union_tag_not_found"), _KIND),
    **dict.fromkeys(("json_invalid", "json_type"), "Give {field} as JSON."),
    **dict.fromkeys(("assertion_error", "value_error", "needs_python_object", "no_such_attribute"), _UNUSABLE),
    **dict.fromkeys(("get_attribute_error", "recursion_loop", "recursion_depth_exceeded"), _UNUSABLE),
    **dict.fromkeys(("frozen_field", "frozen_instance", "default_factory_not_called"), _UNUSABLE),
    **dict.fromkeys(("is_instance_of", "is_subclass_of", "callable_type"), _UNUSABLE),
}
WHOLE = "the body"
_OWN_WORDS = "Value error, "  # what pydantic puts before the sentence of a ValueError
_NAMEABLE = re.compile(r"[\w.-]{1,60}", re.ASCII)
# What pydantic adds to a place for the branch of a union, or for the key of an object.
_BRANCH = re.compile(r"\[key\]|(?:constrained-)?(?:int|float|str|bool|date|datetime)|(?:function|nullable|lax)[-\[].*")
_BY_PATTERN: dict[str, str] = {}


def described(pattern: str, sentence: str) -> str:
    """The pattern, with the sentence for a text that does not match; {field} stands for the field."""
    _BY_PATTERN[pattern] = sentence
    return pattern


def steps_of(place: tuple[Any, ...]) -> tuple[Any, ...]:
    """A place as callers know it, without the branches of unions."""
    first, rest = place[:1], place[1:]
    return (*first, *(step for step in rest if not (isinstance(step, str) and _BRANCH.fullmatch(step))))


def sentence_of(error: Mapping[str, Any], *, whole: str = WHOLE) -> str:
    """One error of validation in words; `whole` is what is named where the error is in no field.

    An error with a type of its own has its own sentence.
    """
    kind, context = str(error["type"]), dict(error.get("ctx") or {})
    message = str(error["msg"])
    if kind not in SENTENCES or message.startswith(_OWN_WORDS):
        return f"{message.removeprefix(_OWN_WORDS).rstrip('.')}."
    sentence = _BY_PATTERN.get(str(context.get("pattern")), SENTENCES[kind])
    if "expected" in context:
        context["expected"] = str(context["expected"]).replace("'", "")
    context |= {name: int(limit) for name, limit in context.items() if _is_whole(limit)}
    length = context.get("min_length", context.get("max_length"))
    characters = "character" if length == 1 else "characters"
    return sentence.format(**{**context, "field": _field(error["loc"], whole=whole), "characters": characters})


def _is_whole(limit: object) -> bool:
    return isinstance(limit, float) and limit.is_integer()


def _field(place: tuple[Any, ...], *, whole: str) -> str:
    """The field's name; a number is the place in a list, from 0 in a pointer and from 1 in words."""
    *before, last = steps_of(place) or ("",)
    if isinstance(last, int):
        listed = (
            before[-1] if before and isinstance(before[-1], str) and _NAMEABLE.fullmatch(before[-1]) else "the list"
        )
        return f"item {last + 1} of {listed}"
    return last if _NAMEABLE.fullmatch(str(last)) and last != "body" else whole
