"""Changes that alter nothing that anybody could notice, each with the reason; they are not counted."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A pattern that the name of a change matches, one that a line which it puts in matches, and why none can tell."""

    name: str
    line: str
    reason: str


EQUIVALENTS = (
    Equivalent(
        r"performance\.judging\.",
        r'(title|description|purpose|theme|service|owner_role|method|name)=("XXXX"|None)|_NO_SOURCE = ',
        "what takes the place of words is compared with itself alone",
    ),
    Equivalent(
        r"warnings\.life\.x__episodes__",
        r"^\+\s+quiet = None$",
        "the count begins anew with each finding, and is not read before one",
    ),
    Equivalent(
        r"judgement\.direction\.x__last_apart__",
        r"row\.period <= of ",
        "the rows are earlier than the period",
    ),
    Equivalent(
        r"app\.storage\.", r"\.alias\((\"[A-Z]+\"|\"XX\w+XX\"|None)\)|\.label\(\"XX", "SQL needs a name, not this one"
    ),
    Equivalent(
        r"storage\.measures\.value_spans\.x__releases__",
        r"\.order_by\(\*key, .*(value_item\.c\.revision|publication\.c\.id)\)$",
        "`spans_of` puts the releases of a key in order",
    ),
    Equivalent(
        r"storage\.measures\.value_spans\.x_spans_of_item__",
        r"case\(\(item >= 0, ",
        "ids are above 0",
    ),
    Equivalent(
        r"services\.publishing\.publications\.x__public_references__",
        r"ReleasedItem\(item\.key, None, at, ",
        "nothing reads the revision of what is looked at before its release",
    ),
    Equivalent(
        r"storage\.publishing\.approved_unreleased\.x__waits__",
        r"later\.c\.revision >= items",
        "an item that a standing publication holds does not wait in any case",
    ),
)


def is_equivalent(change: str) -> bool:
    """Whether a change, shown as its name and its lines, is in the table."""
    name, *lines = change.splitlines()
    put_in = [line.strip() for line in lines if line.strip().startswith("+")]
    return any(
        re.search(entry.name, name) and any(re.search(entry.line, line) for line in put_in) for entry in EQUIVALENTS
    )
