"""Every operation of the contract tried by schemathesis, without a key and with one of each scope: a longer run.

`python -m tests.contract.fuzz [examples]` does more than the tests do; it prints what fails, and exits 1 if anything.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from app.domain.publishing.access import Scope
from app.main import create_app
from app.settings import Settings
from tests.api.test_matrix import PUBLIC
from tests.clients import serving, stopped
from tests.contract import fuzz_roles, fuzzing
from tests.databases import SqliteShop


def main() -> int:
    """The public's reads over the whole seed, and everything else over a part of it."""
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with TemporaryDirectory() as folder:
        failed = _report("public", _public(Path(folder), max_examples=examples))
        store = fuzz_roles.furnished(Path(folder))
        for scope in Scope:
            failed += _report(scope, fuzz_roles.run_with_key(store, scope, max_examples=examples, whole=True))
    return 1 if failed else 0


def _public(folder: Path, *, max_examples: int) -> fuzzing.Run:
    url = SqliteShop(folder).seeded()
    with serving(url) as client:
        fuzzing.tell_kinds(client)
    app = create_app(Settings(database_url=url), clock=stopped)
    return fuzzing.run(app, max_examples=max_examples, max_steps=10, operations=sorted(PUBLIC))


def _report(role: str, found: fuzzing.Run) -> int:
    print(*(f"{failure}\n" for failure in found.failures), sep="\n", end="")
    requests, failed = found.requests.total(), len(found.failures)
    print(f"{role}: {requests} requests, {found.links_followed} links followed: {failed} failures.", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
