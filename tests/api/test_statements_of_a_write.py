"""How many statements one value takes there and back: each costs more than the databases' own work for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.api.officers import ticking
from tests.api.returning import Sender, furnish, sender_over
from tests.clients import OpenClient
from tests.stores import RATE

# The transactions themselves are not in it. Of the caller: the key; all else is the writer's, of which four say what
# the warnings rest on and three are the audit trail's.
MOST_TO_CREATE, MOST_TO_REVISE = 18, 21
_TRANSACTION = ("PRAGMA", "BEGIN", "SELECT pg_advisory")


@pytest.mark.holding(fill=furnish)
def test_one_value_there_and_back_takes_few_statements(database_url: str, client_for: OpenClient) -> None:
    sender = sender_over(database_url, client_for, clock=ticking())
    _put(sender, "2025-26", 97.0, {"If-None-Match": "*"})  # the first reads what is kept for the others
    with counted() as created:
        _put(sender, "2026-27", 96.0, {"If-None-Match": "*"})
    with counted() as revised:
        _put(sender, "2026-27", 95.0, {"If-Match": '"r1"'})
    assert len(created) <= MOST_TO_CREATE, created
    assert len(revised) <= MOST_TO_REVISE, revised
    sender.database.close()


def _put(sender: Sender, period: str, value: float, condition: dict[str, str]) -> None:
    body = {"value": value} | ({"reason": "A slip.", "reason_code": "correction"} if "If-Match" in condition else {})
    path = f"/v1/indicators/{RATE}/values/{period}?confirm=true"
    answer = sender.client.put(path, json=body, headers=sender.headers | condition)
    assert answer.status_code == (200 if "If-Match" in condition else 201), answer.text


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements executed meanwhile, on whatever store."""
    found: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(_TRANSACTION):
            found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)
