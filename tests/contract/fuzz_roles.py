"""Schemathesis with a key of each scope, over the operations that the scope opens, each on a store of its own."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from app.domain.publishing.access import Scope
from app.main import create_app
from app.settings import Settings
from tests.api.test_matrix import EXPECTED, PUBLIC
from tests.clients import NOW, serving
from tests.contract import fuzzing
from tests.databases import opened
from tests.keys import bearing, make_key

# These would take away the key that is used, or the name of its holder: they are tried and not kept.
TRIED_ONLY = frozenset({Scope.ADMIN})
# Each of their many fields right and wrong takes half a minute.
LARGE_BODIES = frozenset(
    {
        "create_return",
        "create_progress_return",
        "create_target_return",
        "create_indicator_return",
        "create_peer_group_return",
        "create_warning_rule_return",
        "put_indicator",
        "put_value",
    }
)
RECYCLING = "household-waste-recycling-rate"


@dataclass(frozen=True, slots=True)
class Furnished:
    """A store of a part of the seed with submissions in every state, and a key of each scope."""

    path: Path
    keys: dict[Scope, str]


def furnished(folder: Path) -> Furnished:
    """Make the store, and tell schemathesis what it holds."""
    url = fuzzing.store_of_a_part(folder)
    with opened(url) as database:
        names = {scope: f"Officer who may {scope}" for scope in Scope}
        keys = {
            scope: make_key(database, scope, is_test=scope in TRIED_ONLY, name=name) for scope, name in names.items()
        }
        sender, other = bearing(make_key(database, *Scope, name="Sender")), bearing(make_key(database, *Scope))
    with serving(url) as client:
        for period, decision in (("2023-24", None), ("2024-25", "approved"), ("2025-26", "sent_back")):
            sent = {"values": [{"indicator": RECYCLING, "period": period, "value": 31.0}]}
            code = client.post("/v1/returns?confirm=true", json=sent, headers=sender).raise_for_status().json()["id"]
            if decision is not None:
                said = {"outcome": decision, "reason": "As agreed."}
                client.post(f"/v1/returns/{code}/decision", json=said, headers=other).raise_for_status()
        fuzzing.tell_kinds(client, headers=other)
    return Furnished(folder / fuzzing.PART, keys)


def run_with_key(store: Furnished, scope: Scope, *, max_examples: int, whole: bool = False) -> fuzzing.Run:
    """Try what a scope opens, on a copy of the store; with `read` the public reads too, in either view.

    Only the `whole` run covers each field of large bodies, and the public reads again.
    """
    copy = store.path.with_name(f"{scope}.db")
    shutil.copy(store.path, copy)
    app = create_app(Settings(database_url=f"sqlite:///{copy}"), clock=_going_on())
    operations = operations_of(scope)
    large = [*(sorted(PUBLIC) if scope is Scope.READ else ()), *(LARGE_BODIES & set(operations))]
    found = fuzzing.Run()
    for names, has_coverage in ((set(operations) - LARGE_BODIES, True), (large, whole)):
        if names:
            found += fuzzing.run(
                app,
                max_examples=max_examples,
                operations=sorted(names),
                headers=bearing(store.keys[scope]),
                has_coverage=has_coverage,
            )
    return found


def operations_of(scope: Scope) -> list[str]:
    """The operations that need a key, and are open to one with this scope alone."""
    keyed = (name for name, cells in EXPECTED.items() if name not in PUBLIC and cells[scope] == "ok")
    return [name for name in keyed if name != "working_view"]


def _going_on() -> Callable[[], datetime]:
    """A clock that goes on by a second with each look, so that no key calls too often."""
    seconds: Iterator[int] = count()
    return lambda: NOW + timedelta(seconds=next(seconds))
