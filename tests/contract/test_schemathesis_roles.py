"""A bounded run of schemathesis with a key of each scope, over the operations that need one: it finds nothing."""

import pytest

from app.domain.publishing.access import Scope
from tests.contract import fuzz_roles

pytestmark = pytest.mark.fuzz


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> fuzz_roles.Furnished:
    """A store of a part of the seed, of which each run has a copy."""
    return fuzz_roles.furnished(tmp_path_factory.mktemp("fuzz"))


@pytest.mark.parametrize("scope", Scope)
def test_schemathesis_finds_nothing_with_a_key(store: fuzz_roles.Furnished, scope: Scope) -> None:
    found = fuzz_roles.run_with_key(store, scope, max_examples=3)
    assert found.failures == []
    assert found.requests.total() > 10 * len(fuzz_roles.operations_of(scope))
