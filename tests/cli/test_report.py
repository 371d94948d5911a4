"""`waymark report`: a draft, a publication and its editions, byte for byte."""

import json
from pathlib import Path

import pytest

from tests.cli.inprocess import waymark
from tests.cli.lived_in import live_in

pytestmark = pytest.mark.holding(fill=live_in)


def test_a_draft_is_written_in_the_form_asked_for(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "draft.json"
    done = waymark("report", "2023-24", "--format", "json", "--output", str(file), url=database_url)
    assert (done.code, f"to {file}: a draft." in done.out) == (0, True)
    written = json.loads(file.read_bytes())
    assert (written["draft"], written["year"], written["view"]) == (True, "2023-24", "public")
    again = waymark("report", "2023-24", "--format", "json", "--output", str(file), url=database_url)
    assert (again.code, "--force" in again.err) == (2, True)


def test_a_publication_is_an_edition_that_is_written_again_byte_for_byte(database_url: str, tmp_path: Path) -> None:
    first, again = tmp_path / "first.html", tmp_path / "again.html"
    done = waymark("report", "2023-24", "--publish", "--output", str(first), "--json", url=database_url)
    assert (done.code, done.json["edition"]) == (0, 1)
    second = waymark("report", "2023-24", "--publish", "--output", str(again), url=database_url)
    assert (second.code, "say with a reason" in second.err) == (4, True)
    read = waymark("report", "2023-24", "--edition", "1", "--output", str(again), url=database_url)
    assert (read.code, again.read_bytes()) == (0, first.read_bytes())
    newer = waymark(
        "report", "2023-24", "--publish", "--reason", "Corrected.", "--output", str(first), "--force", url=database_url
    )
    assert (newer.code, "edition 2" in newer.out) == (0, True)
    assert waymark("audit", "verify", "--json", url=database_url).json["faults"] == [
        fault
        for fault in waymark("audit", "verify", "--json", url=database_url).json["faults"]
        if "report" not in fault
    ]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("2023",), 4, "2023-24"),
        (("2023-24", "--format", "odt"), 2, "The forms are"),
        (("2023-24", "--publish", "--working"), 2, "one of"),
        (("2023-24", "--reason", "A"), 2, "--publish"),
        (("2023-24", "--edition", "1", "--cut-off", "2024-01-01"), 2, "own cut-off"),
        (("2023-24", "--cut-off", "soon"), 2, "--cut-off"),
        (("2023-24", "--cut-off", "2999-01-01"), 4, "not come yet"),
        (("2023-24", "--edition", "7"), 5, "No report"),
        (("2023-24", "--theme", "nothing"), 4, "There is no theme"),
    ],
)
def test_what_cannot_be_done_is_told_with_its_exit_code(
    database_url: str, tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    done = waymark("report", *words, "--output", str(tmp_path / "none.html"), url=database_url)
    assert done.code == code, done.err
    assert said in " ".join(done.err.replace("│", " ").split())
    assert not (tmp_path / "none.html").exists()
