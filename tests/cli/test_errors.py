"""What cannot be done is one sentence on the error output and a documented exit code, never a traceback."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.cli.commands import run
from tests.databases import Shops, opened

UNUSED = "sqlite:///unused.db"


def told(*words: str, url: str, **settings: str) -> tuple[int, str]:
    """How a command ended that printed nothing, and what it wrote to the error output."""
    ended = run(*words, url=url, **settings)
    assert ended.stdout == ""
    return ended.returncode, ended.stderr


@pytest.mark.parametrize("command", ["run", "serve", "migrate", "seed", "check", "show"])
def test_every_command_that_needs_the_store_tells_when_it_cannot_be_used(tmp_path: Path, command: str) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear council, " * 500)
    assert told(command, url=f"sqlite:///{path}") == (
        3,
        "The file that WAYMARK_DATABASE_URL names is not a database.\n",
    )


@pytest.mark.parametrize("command", ["serve", "seed", "check", "show"])
def test_a_store_that_is_not_there_is_told_with_the_command_that_makes_it(tmp_path: Path, command: str) -> None:
    path = tmp_path / "none.db"
    assert told(command, url=f"sqlite:///{path}") == (3, f"There is no store at {path}. Run: waymark migrate\n")
    assert not path.exists()


@pytest.mark.parametrize("command", ["run", "serve", "migrate", "seed", "check", "show"])
def test_a_store_newer_than_the_program_is_refused_by_every_command(shops: Shops, command: str) -> None:
    url = shops["sqlite"].migrated()
    with opened(url) as database, database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '2031_01_01_0000'"))
    code, sentence = told(command, url=url)
    assert code == 3
    assert sentence.endswith("it is newer. Install the newer Waymark: pip install --upgrade waymark-kpi\n")


def test_a_store_in_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, sentence = told("migrate", url=f"sqlite:///{tmp_path / 'file' / 'store.db'}")
    assert (code, sentence.count("\n")) == (3, 1)


def test_a_server_that_does_not_answer_is_told(taken_port: int) -> None:
    url = f"postgresql+psycopg://waymark@127.0.0.1:{taken_port}/waymark"
    assert told("migrate", url=url) == (3, "The store does not answer; try again shortly.\n")


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "openapi.yaml"
    assert told("openapi", "--output", str(path), url=UNUSED) == (
        4,
        f"The file {path} cannot be written: No such file or directory.\n",
    )


def test_a_home_area_that_the_store_does_not_know_is_told(seeded_sqlite_url: str) -> None:
    assert told("show", url=seeded_sqlite_url, area="E07000999") == (5, "There is no area E07000999.\n")


def test_an_address_that_is_taken_is_told(seeded_sqlite_url: str, taken_port: int) -> None:
    assert told("serve", "--port", str(taken_port), url=seeded_sqlite_url) == (
        6,
        f"Cannot listen on 127.0.0.1 port {taken_port}: Address already in use.\n",
    )


def test_an_address_of_another_machine_is_told(seeded_sqlite_url: str) -> None:
    code, sentence = told("serve", "--host", "192.0.2.1", url=seeded_sqlite_url)  # an address kept for documentation
    assert (code, sentence) == (6, "Cannot listen on 192.0.2.1 port 8000: Cannot assign requested address.\n")


@pytest.mark.parametrize(
    "words",
    [("no-such-command",), ("show", "7"), ("show", "one"), ("serve", "--port", "70000"), ("migrate", "--colour")],
    ids=" ".join,
)
def test_a_wrong_command_line_is_2_and_says_how_to_get_help(words: tuple[str, ...]) -> None:
    code, sentence = told(*words, url=UNUSED)
    assert code == 2
    assert "--help" in sentence


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that is taken, and where nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        yield port
