"""A bounded run of schemathesis with a key of each scope, over the operations that need one: it finds nothing."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count

import pytest
from starlette.types import ASGIApp

from app.domain.access import Scope
from app.main import create_app
from app.settings import Settings
from tests.api.test_matrix import EXPECTED, PUBLIC
from tests.clients import NOW, serving
from tests.contract import fuzz
from tests.databases import opened
from tests.keys import bearing, make_key

# These would take away the key that is used, or the name of its holder: they are tried and not kept.
TRIED_ONLY = frozenset({Scope.ADMIN})


@dataclass(frozen=True, slots=True)
class Keyed:
    """The service over a part of the seed, and a key of each scope."""

    app: ASGIApp
    keys: dict[Scope, str]


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Keyed:
    """A clock that goes on by a second with each call, so that no key calls too often."""
    url = fuzz.store_of_a_part(tmp_path_factory.mktemp("fuzz"))
    with serving(url) as client:
        fuzz.tell_kinds(client)
    with opened(url) as database:
        keys = {
            scope: make_key(database, scope, is_test=scope in TRIED_ONLY, name=f"Officer who may {scope}")
            for scope in Scope
        }
    seconds = count()
    return Keyed(create_app(Settings(database_url=url), clock=lambda: NOW + timedelta(seconds=next(seconds))), keys)


@pytest.mark.parametrize("scope", Scope)
def test_schemathesis_finds_nothing_with_a_key(keyed: Keyed, scope: Scope) -> None:
    operations = [name for name, cells in EXPECTED.items() if name not in PUBLIC and cells[scope] == "ok"]
    operations = [name for name in operations if name != "working_view"]
    found = fuzz.run(keyed.app, max_examples=5, max_steps=4, operation=operations, headers=bearing(keyed.keys[scope]))
    assert found.failures == []
    assert found.requests.total() > 10 * len(operations)
