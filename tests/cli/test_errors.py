"""What cannot be done is one sentence on the error output and a documented exit code, never a traceback."""

import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.cli import main
from app.paths import resource
from tests.cli.waymark import waymark
from tests.databases import Shops, opened

Told = Callable[..., tuple[int, str]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Told:
    """Runs the command in this process: its exit code and what it wrote to the error output."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "500")

    def run(*arguments: str, **settings: str) -> tuple[int, str]:
        for name, value in settings.items():
            monkeypatch.setenv(f"WAYMARK_{name.upper()}", value)
        monkeypatch.setattr(sys, "argv", ["waymark", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        assert printed.out == ""
        code = ended.value.code
        assert isinstance(code, int)
        return code, printed.err

    return run


@pytest.fixture
def not_a_database(tmp_path: Path) -> str:
    """The address of a file that holds a letter."""
    path = tmp_path / "letter.db"
    path.write_text("Dear council, " * 500)
    return f"sqlite:///{path}"


def test_a_database_file_that_cannot_be_read_is_one_sentence_and_3(tmp_path: Path, not_a_database: str) -> None:
    for command in ("migrate", "check"):
        found = waymark(command, home=tmp_path, database_url=not_a_database)
        assert (found.returncode, found.stdout) == (3, "")
        assert found.stderr == "The file that WAYMARK_DATABASE_URL names is not a database.\n"


def test_a_seed_that_cannot_be_read_is_one_sentence_and_4(shops: Shops, tmp_path: Path) -> None:
    url = shops["sqlite"].migrated()
    folder = tmp_path / "seed"
    shutil.copytree(resource("seed"), folder, ignore=shutil.ignore_patterns("*.py", "definitions", "__pycache__"))
    (folder / "themes.csv").write_bytes(b"\xff\xfe\x00")
    found = waymark("seed", str(folder), home=tmp_path, database_url=url)
    assert (found.returncode, found.stdout) == (4, "")
    assert found.stderr.startswith(f"The seed file {folder / 'themes.csv'} cannot be read: ")
    assert found.stderr.count("\n") == 1


def test_a_setting_that_cannot_be_used_is_one_sentence_and_2(tmp_path: Path) -> None:
    found = waymark("migrate", home=tmp_path, port="eight", area="Hyndburn")
    assert (found.returncode, found.stdout, found.stderr.count("\n")) == (2, "", 1)
    assert "WAYMARK_PORT: " in found.stderr
    assert "WAYMARK_AREA: " in found.stderr


@pytest.mark.parametrize("command", ["run", "serve", "migrate", "seed", "check", "show"])
def test_every_command_that_needs_the_store_tells_when_it_cannot_be_used(
    told: Told, not_a_database: str, command: str
) -> None:
    assert told(command, database_url=not_a_database) == (
        3,
        "The file that WAYMARK_DATABASE_URL names is not a database.\n",
    )


@pytest.mark.parametrize("command", ["serve", "seed", "check", "show"])
def test_a_store_that_is_not_there_is_told_with_the_command_that_makes_it(
    told: Told, tmp_path: Path, command: str
) -> None:
    path = tmp_path / "none.db"
    assert told(command, database_url=f"sqlite:///{path}") == (
        3,
        f"There is no store at {path}. Run: waymark migrate\n",
    )
    assert not path.exists()


@pytest.mark.parametrize("command", ["run", "serve", "migrate", "seed", "check", "show"])
def test_a_store_newer_than_the_program_is_refused_by_every_command(told: Told, shops: Shops, command: str) -> None:
    url = shops["sqlite"].migrated()
    with opened(url) as database, database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '2031_01_01_0000'"))
    code, sentence = told(command, database_url=url)
    assert code == 3
    assert sentence.endswith("it is newer. Install the newer Waymark: pip install --upgrade waymark-kpi\n")


def test_an_address_that_is_no_database_is_told(told: Told) -> None:
    assert told("check", database_url="hello") == (3, "WAYMARK_DATABASE_URL is not a database address.\n")


def test_a_server_that_does_not_answer_is_told(told: Told, taken_port: int) -> None:
    url = f"postgresql+psycopg://waymark@127.0.0.1:{taken_port}/waymark"
    assert told("migrate", database_url=url) == (3, "The store does not answer; try again shortly.\n")


def test_a_seed_folder_that_is_not_there_is_told(told: Told, shops: Shops, tmp_path: Path) -> None:
    code, sentence = told("seed", str(tmp_path / "nowhere"), database_url=shops["sqlite"].migrated())
    assert (code, sentence.startswith("The seed file "), "nowhere" in sentence) == (4, True, True)


def test_a_file_that_cannot_be_written_is_told(told: Told, tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "openapi.yaml"
    assert told("openapi", "--output", str(path)) == (
        4,
        f"The file {path} cannot be written: No such file or directory.\n",
    )


def test_a_home_area_that_the_store_does_not_know_is_told(told: Told, seeded_sqlite_url: str) -> None:
    code, sentence = told("show", database_url=seeded_sqlite_url, area="E07000999")
    assert (code, sentence.count("\n")) == (3, 1)
    assert "E07000999" in sentence


def test_an_address_that_is_taken_is_told(told: Told, seeded_sqlite_url: str, taken_port: int) -> None:
    assert told("serve", "--port", str(taken_port), database_url=seeded_sqlite_url) == (
        6,
        f"Cannot listen on 127.0.0.1 port {taken_port}: Address already in use.\n",
    )


def test_an_address_of_another_machine_is_told(told: Told, seeded_sqlite_url: str) -> None:
    code, sentence = told("serve", "--host", "192.0.2.1", database_url=seeded_sqlite_url)  # kept for documentation
    assert (code, sentence) == (6, "Cannot listen on 192.0.2.1 port 8000: Cannot assign requested address.\n")


@pytest.mark.parametrize(
    "arguments",
    [("no-such-command",), ("show", "7"), ("show", "one"), ("serve", "--port", "70000"), ("migrate", "--colour")],
    ids=" ".join,
)
def test_a_wrong_command_line_is_2_and_says_how_to_get_help(told: Told, arguments: tuple[str, ...]) -> None:
    code, sentence = told(*arguments)
    assert code == 2
    assert "--help" in sentence
    assert "Traceback" not in sentence


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that is taken, and where nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        yield port
