"""An error is one sentence on the error output and a documented exit code, never a traceback."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.paths import resource
from app.storage.publishing.publications import is_empty
from tests.cli.inprocess import waymark
from tests.cli.installed import waymark as installed
from tests.databases import Shops, opened

UNUSED = "sqlite:///unused.db"


def refusal(*words: str, url: str, **settings: str) -> tuple[int, str]:
    """The exit code of a command that printed nothing, and its sentence on the error output."""
    ended = waymark(*words, url=url, stdin=None, columns=200, **settings)
    assert ended.out == ""
    assert "Traceback" not in ended.err
    return ended.code, ended.err


@pytest.mark.parametrize("command", ["run", "serve", "migrate", "seed", "check", "show"])
def test_every_command_that_needs_the_store_refuses_a_file_that_is_no_database(tmp_path: Path, command: str) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear council, " * 500)
    assert refusal(command, url=f"sqlite:///{path}") == (
        3,
        "The file that WAYMARK_DATABASE_URL names is not a database.\n",
    )


@pytest.mark.parametrize("command", ["serve", "seed", "check", "show"])
def test_a_store_that_does_not_exist_is_refused_with_the_command_that_makes_it(tmp_path: Path, command: str) -> None:
    path = tmp_path / "none.db"
    assert refusal(command, url=f"sqlite:///{path}") == (3, f"There is no store at {path}. Run: waymark migrate\n")
    assert not path.exists()


@pytest.mark.parametrize("revision", ["2031_01_01_0000", "0000_00_00_0000"])
@pytest.mark.parametrize("command", ["run", "serve", "migrate", "seed", "check", "show"])
def test_a_store_of_an_unknown_revision_is_refused_by_every_command(shops: Shops, command: str, revision: str) -> None:
    url = shops["sqlite"].migrated()
    with opened(url) as database, database.write() as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{revision}'"))
    code, sentence = refusal(command, url=url)
    assert code == 3
    assert sentence.endswith("it is newer. Install the newer Waymark: pip install --upgrade waymark-kpi\n")


def test_a_store_in_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, sentence = refusal("migrate", url=f"sqlite:///{tmp_path / 'file' / 'store.db'}")
    assert (code, sentence.count("\n")) == (3, 1)


def test_a_server_that_does_not_answer_is_named(taken_port: int) -> None:
    url = f"postgresql+psycopg://waymark@127.0.0.1:{taken_port}/waymark"
    assert refusal("migrate", url=url) == (3, "The store does not answer; try again shortly.\n")


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "openapi.yaml"
    assert refusal("openapi", "--output", str(path), url=UNUSED) == (
        4,
        f"The file {path} cannot be written: No such file or directory.\n",
    )


def test_a_store_of_another_council_is_refused_with_the_way_out(shops: Shops, seeded_sqlite_url: str) -> None:
    code, sentence = refusal("serve", url=seeded_sqlite_url, area="E07000117")
    assert code == 3
    assert sentence.startswith("This store was set up for Hyndburn (E07000120)")
    assert "make it with waymark new --area E07000117." in sentence
    assert "Set WAYMARK_AREA=E07000120, or name another store in WAYMARK_DATABASE_URL" in sentence
    empty = shops["sqlite"].migrated()
    assert refusal("seed", url=empty, area="E07000117") == (3, sentence)
    with opened(empty) as database, database.read() as connection:
        assert is_empty(connection)


def test_a_home_area_that_the_store_does_not_know_is_named(seeded_sqlite_url: str) -> None:
    assert refusal("show", url=seeded_sqlite_url, area="E07000999") == (5, "There is no area E07000999.\n")


@pytest.mark.parametrize("by", ["option", "setting"])
def test_an_address_that_is_taken_is_named(seeded_sqlite_url: str, taken_port: int, by: str) -> None:
    words = ["--port", str(taken_port)] if by == "option" else []
    settings = {} if by == "option" else {"port": str(taken_port)}
    assert refusal("serve", *words, url=seeded_sqlite_url, **settings) == (
        6,
        f"Cannot listen on 127.0.0.1 port {taken_port}: Address already in use.\n",
    )


def test_an_address_of_another_machine_is_refused(seeded_sqlite_url: str) -> None:
    code, sentence = refusal("serve", "--host", "192.0.2.1", url=seeded_sqlite_url)  # an address kept for documentation
    assert (code, sentence) == (6, "Cannot listen on 192.0.2.1 port 8000: Cannot assign requested address.\n")


@pytest.mark.parametrize(
    "words",
    [("no-such-command",), ("show", "7"), ("serve", "--port", "70000"), ("migrate", "--colour")],
    ids=" ".join,
)
def test_a_wrong_command_line_is_2_and_says_how_to_get_help(words: tuple[str, ...]) -> None:
    code, sentence = refusal(*words, url=UNUSED)
    assert code == 2
    assert "--help" in sentence


def test_a_seed_file_that_cannot_be_read_is_one_sentence_that_names_file_and_line(shops: Shops, tmp_path: Path) -> None:
    url = shops["sqlite"].migrated()
    folder = tmp_path / "seed"
    shutil.copytree(resource("seed"), folder, ignore=shutil.ignore_patterns("*.py", "definitions", "__pycache__"))
    values = folder / "values.csv"
    lines = values.read_text("utf-8").splitlines()
    lines[2] = lines[2].replace(lines[2].split(",")[3], "many", 1)
    values.write_text("\n".join(lines) + "\n", "utf-8")
    code, sentence = refusal("seed", str(folder), url=url)
    assert code == 4
    assert "values.csv, line 3" in sentence
    code, sentence = refusal("seed", str(tmp_path / "nowhere"), url=url)
    assert code == 4
    assert "cannot be read" in sentence
    (folder / "themes.csv").write_bytes(b"\xff\xfe\x00")
    code, sentence = refusal("seed", str(folder), url=url)
    assert (code, sentence.count("\n")) == (4, 1)
    assert sentence.startswith(f"The seed file {folder / 'themes.csv'} cannot be read: ")
    assert waymark("seed", url=url).code == 0, "nothing was stored by the attempts"


@pytest.mark.parametrize(
    "settings", [{"port": "eighty"}, {"area": "Hyndburn"}, {"port": "eight", "area": "Hyndburn"}], ids=str
)
def test_settings_that_cannot_be_used_are_one_sentence_that_names_them(
    settings: dict[str, str], tmp_path: Path
) -> None:
    code, sentence = refusal("migrate", url=f"sqlite:///{tmp_path / 'waymark.db'}", **settings)
    assert (code, sentence.count("\n")) == (2, 1)
    for name in settings:
        assert f"Give WAYMARK_{name.upper()} as" in sentence


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://a@b/c", "sqlite://", "postgresql+psycopg://nobody@127.0.0.1:1/none"]
)
def test_an_address_that_is_no_store_is_one_sentence(url: str) -> None:
    code, sentence = refusal("check", url=url)
    assert (code, sentence.count("\n")) == (3, 1)


def test_the_installed_command_ends_with_the_code_and_the_sentence(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear council, " * 500)
    ended = installed("check", home=tmp_path, database_url=f"sqlite:///{path}")
    assert (ended.returncode, ended.stdout) == (3, "")
    assert ended.stderr == "The file that WAYMARK_DATABASE_URL names is not a database.\n"


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that is taken, and where nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        yield port
