"""A store is made only where one may be: an address that is mistyped or empty makes none."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.inprocess import waymark


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of the test's own, where a store by default would be."""
    monkeypatch.setenv("HOME", str(tmp_path))


def ended(command: str, **settings: Any) -> tuple[int, str]:
    """The exit code and the words of a command that does not serve."""
    ran = waymark(command, url=None, **settings)
    return ran.code, ran.err


@pytest.mark.parametrize(("command", "create"), [("run", None), ("run", "false"), ("migrate", "false")])
def test_an_address_without_a_store_makes_none(tmp_path: Path, command: str, create: str | None) -> None:
    path = tmp_path / "mistyped" / "waymark.db"
    given = {"database_url": f"sqlite:///{path}"} | ({} if create is None else {"create": create})
    code, said = ended(command, **given)
    assert code == 3
    assert said.startswith(f"There is no store at sqlite:///{path}. Correct WAYMARK_DATABASE_URL, or make one with")
    assert not path.parent.exists()


def test_the_default_address_makes_none_either_where_a_store_is_expected(tmp_path: Path) -> None:
    code, said = ended("run", create="false")
    assert (code, said[:21]) == (3, "There is no store at ")


@pytest.mark.parametrize("command", ["run", "migrate", "serve"])
def test_an_empty_address_is_refused(tmp_path: Path, command: str) -> None:
    assert ended(command, database_url=" ") != (0, "")
    code, said = ended(command, database_url="")
    assert (code, said) == (2, "A setting cannot be used. Give WAYMARK_DATABASE_URL an address, or unset it.\n")
    assert not (tmp_path / ".local").exists()


def test_a_database_without_tables_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    code, said = ended("run", database_url=f"sqlite:///{tmp_path / 'empty.db'}")
    assert (code, "There is no store" in said) == (3, True)
    code, _ = ended("migrate", database_url=f"sqlite:///{tmp_path / 'empty.db'}")
    assert code == 0


def test_a_root_path_has_no_slash_at_its_end(tmp_path: Path) -> None:
    code, said = ended("serve", root_path="/performance/")
    assert (code, "WAYMARK_ROOT_PATH" in said) == (2, True)
