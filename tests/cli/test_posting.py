"""`waymark post` against the real service, and the same with curl, Python and R as the documentation has it."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.cli.service_client import LONGEST_WAIT, TRIES, Service, post
from app.domain.errors import WaymarkError
from app.domain.publishing.access import Scope
from app.storage.database import Database
from app.storage.publishing.submissions import submissions
from tests.api.officers import DEFINITION
from tests.cli.inprocess import Ran, Typed, waymark
from tests.cli.lived_in import live_in
from tests.cli.served import scripted, served
from tests.clients import NOW
from tests.databases import Shops, opened
from tests.keys import make_key
from tests.stores import ACTION, OUTCOME, RATE, STRATEGY, instant, publish

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "posting.md"
RETURN = f"indicator,period,value\n{RATE},2025-26,30.75\n{RATE},2023-24,{20 + 2023 / 7!r}\n"
WHY = ("--reason", "Late lorries.")


@dataclass(frozen=True, slots=True)
class Post:
    """A service over a store, and a key that sends to it."""

    url: str
    token: str
    database: Database

    def __call__(self, file: Path, *words: str, token: str = "", **more: Any) -> Ran:
        """`waymark post`."""
        return waymark("post", str(file), "--url", self.url, "--key", token or self.token, *words, **more)

    @property
    def sent(self) -> list[str]:
        """The codes of what was recorded."""
        with self.database.read() as connection:
            return [one.code for one in reversed(submissions(connection, now=NOW))]


pytestmark = pytest.mark.holding(fill=live_in)


@pytest.fixture
def service(database: Database, database_url: str) -> Iterator[Post]:
    """A service over a store with a history, on each database."""
    with served(database_url) as url:
        yield Post(url, make_key(database, Scope.SUBMIT, name="A script"), database)


@pytest.fixture
def on_sqlite(shops: Shops) -> Iterator[Post]:
    """The same on SQLite alone, for what does not depend on the store."""
    url, _ = shops["sqlite"].filled(live_in)
    with opened(url) as database, served(url) as address:
        yield Post(address, make_key(database, Scope.SUBMIT, name="A script"), database)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A return of one correction and one value as it is."""
    path = tmp_path / "return.csv"
    path.write_text(RETURN, "utf-8")
    return path


def test_a_return_is_tried_shown_and_sent_and_the_trail_tells_of_it(
    service: Post, file: Path, database_url: str
) -> None:
    before = service.sent
    ran = service(file, "--yes", *WHY)
    assert ran.code == 0, ran.err
    row = next(line for line in ran.out.splitlines() if "2025-26" in line)
    assert [cell in row for cell in (RATE, "E07000120", "30.25", "30.75", "revised")] == [True] * 5
    assert "2023-24" not in ran.out, "what is as recorded is only counted"
    assert "0 created, 1 revised, 1 unchanged, 0 left empty." in ran.out
    [code] = service.sent[len(before) :]
    assert f"Recorded as {code}: draft." in ran.out
    verified = waymark("audit", "verify", "--json", url=database_url).json
    assert [fault for fault in verified["faults"] if code in fault] == [], "its digest is that of the rows held"
    again = service(file, "--yes")
    assert (again.code, service.sent[len(before) :]) == (0, [code]), "nothing to change, nothing sent"


def test_where_nobody_can_be_asked_it_stops_after_the_dry_run(on_sqlite: Post, file: Path) -> None:
    before = on_sqlite.sent
    stopped = on_sqlite(file, *WHY)
    assert stopped.code == 9
    assert "Use --yes to send." in stopped.err
    assert "30.75" in stopped.out
    as_json = on_sqlite(file, *WHY, "--json")
    assert (as_json.code, as_json.json["dry_run"], as_json.json["id"]) == (9, True, None)
    assert on_sqlite(file, *WHY, "--dry-run").code == 0
    assert on_sqlite.sent == before


@pytest.mark.parametrize(("answer", "code", "more"), [("y\n", 0, 1), ("n\n", 9, 0), ("\n", 9, 0)])
def test_who_sits_at_a_terminal_is_asked(answer: str, code: int, more: int, on_sqlite: Post, file: Path) -> None:
    before = on_sqlite.sent
    assert on_sqlite(file, *WHY, stdin=Typed(answer)).code == code
    assert len(on_sqlite.sent) == len(before) + more


def test_figures_that_look_like_slips_want_a_confirmation(on_sqlite: Post, file: Path) -> None:
    file.write_text(f"indicator,period,value\n{RATE},2025-26,3.0\n", "utf-8")
    refused = on_sqlite(file, "--yes", *WHY)
    assert refused.code == 4
    assert "row 2, value: 3.0% is small beside the 30.1% of 2024/25, which is 10 times as large." in refused.out
    assert refused.err == "Nothing was recorded: 1 figure is probably wrong. If that is right, use --confirm.\n"
    confirmed = on_sqlite(file, "--yes", *WHY, "--confirm", "--json")
    assert (confirmed.code, confirmed.json["state"]) == (0, "draft")


def test_every_fault_is_named_by_its_row_and_column(on_sqlite: Post, file: Path) -> None:
    file.write_text(f"indicator,period,value\n{RATE},2025-Q1,30\nno-such-thing,2025-26,1\n", "utf-8")
    refused = on_sqlite(file, "--yes")
    assert refused.code == 4
    assert "row 2, period: " in refused.out
    assert "row 3, indicator: " in refused.out
    problem = on_sqlite(file, "--yes", "--json")
    assert (problem.code, [error["row"] for error in problem.json["errors"]]) == (4, [2, 3])


def test_published_values_want_a_reason(on_sqlite: Post, file: Path, tmp_path: Path) -> None:
    refused = on_sqlite(file, "--yes")
    assert (refused.code, refused.out) == (
        4,
        "The return changes a published value, in row 2: say why, as its reason.\n",
    )
    assert refused.err.endswith("Give the reason with --reason.\n")
    as_json = tmp_path / "return.json"
    as_json.write_text(json.dumps({"values": [{"indicator": RATE, "period": "2025-26", "value": 31}]}), "utf-8")
    assert on_sqlite(as_json, "--yes").out.startswith("/reason: The return changes a published value, in row 1: ")


def test_what_changes_besides_the_figure_is_named(on_sqlite: Post, file: Path) -> None:
    file.write_text(f"indicator,period,value,status,note\n{RATE},2025-26,30.25,provisional,Counted anew.\n", "utf-8")
    ran = on_sqlite(file, "--dry-run", *WHY)
    assert ran.code == 0, ran.err
    assert "revised: status, note" in " ".join(ran.out.replace("│", " ").split())


def test_a_key_of_another_service_is_told_which_rows_it_may_not_post(on_sqlite: Post, file: Path) -> None:
    token = make_key(on_sqlite.database, Scope.SUBMIT, services=frozenset({"Housing"}), name="D script")
    refused = on_sqlite(file, "--yes", token=token)
    assert refused.code == 8
    assert [line.partition(":")[0] for line in refused.out.splitlines()] == ["row 2, indicator", "row 3, indicator"]
    assert refused.err == "Nothing was recorded: this key may not post 2 of the rows.\n"
    as_json = on_sqlite(file, "--yes", "--json", token=token)
    assert (as_json.code, [error["row"] for error in as_json.json["errors"]]) == (8, [2, 3])


def test_json_and_a_workbook_are_sent_as_what_they_are(on_sqlite: Post, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["indicator", "period", "value"], [RATE, "2025-26", 30.5]):
        sheet.append(row)
    book.save(tmp_path / "return.xlsx")
    value = {"indicator": RATE, "period": "2025-26", "value": 31}
    (tmp_path / "return.JSON").write_text(json.dumps({"values": [value]}), "utf-8")
    for name, number in (("return.xlsx", 30.5), ("return.JSON", 31.0)):
        ran = on_sqlite(tmp_path / name, "--yes", *WHY, "--json")
        assert ran.code == 0, ran.err
        assert ran.json["rows"][0]["new_value"] == number


def test_a_test_key_keeps_nothing_and_a_bad_one_is_refused(on_sqlite: Post, file: Path) -> None:
    before = on_sqlite.sent
    test_key = make_key(on_sqlite.database, Scope.SUBMIT, is_test=True, name="B script")
    assert "nothing was recorded" in on_sqlite(file, "--yes", *WHY, token=test_key).out
    reader = make_key(on_sqlite.database, Scope.READ, name="C script")
    for token in (reader, f"wmk_{'a' * 12}_{'b' * 43}"):
        assert on_sqlite(file, "--yes", token=token).code == 8
    assert on_sqlite(file, "--yes", token="two words").code == 2
    assert on_sqlite.sent == before


def test_a_file_is_taken_for_what_it_holds_whatever_it_is_called(on_sqlite: Post, file: Path, tmp_path: Path) -> None:
    renamed = tmp_path / "return.xlsx"
    renamed.write_bytes(file.read_bytes())
    assert on_sqlite(renamed, *WHY, "--dry-run").out == on_sqlite(file, *WHY, "--dry-run").out
    open_document = tmp_path / "return.ods"
    with zipfile.ZipFile(open_document, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    refused = on_sqlite(open_document, "--dry-run")
    assert refused.code == 4
    assert "This is an OpenDocument file (.ods): save it as an Excel workbook (.xlsx)." in refused.out


def test_what_cannot_be_sent_is_one_sentence(tmp_path: Path, file: Path) -> None:
    aim = ("--url", "http://127.0.0.1:1", "--key", "k")
    (tmp_path / "return.txt").write_text("x")
    with scripted((404, {}, "Not found")) as elsewhere:
        refused = waymark("post", str(tmp_path / "return.txt"), "--url", elsewhere.url, "--key", "k")
    assert refused.code == 7, "a file is taken for what it holds, whatever its name ends in"
    assert len(elsewhere.heard) == 1
    missing = waymark("post", str(tmp_path / "none.csv"), *aim)
    assert (missing.code, missing.err.count("\n")) == (4, 1)
    for url in ("no address", "ftp://127.0.0.1", "http://[::1"):
        nowhere = waymark("post", str(file), "--url", url, "--key", "k")
        assert nowhere.code == 7, (url, nowhere)
    assert waymark("post", str(file)).code == 2, "neither address nor key"


def tried(url: str, **query: str) -> tuple[dict[str, Any], list[float]]:
    waits: list[float] = []
    service = Service(url, "k", sleep=waits.append)
    answer = post(service, "/v1/returns", b"body", media_type="text/csv", query=query, idempotency_key="same")
    return answer, waits


def test_while_the_service_is_busy_or_away_it_is_tried_again_with_the_same_key() -> None:
    busy = [(503, {"Retry-After": "7"}, "{}"), (429, {"Retry-After": "soon"}, "{}"), (0, {}, ""), (502, {}, "<html>")]
    with scripted(*busy, (201, {}, '{"id": "S000001"}')) as server:
        answer, waits = tried(server.url)
    assert answer == {"id": "S000001"}
    assert waits == [7, 2, 4, 8]
    assert {(headers["idempotency-key"], body) for _, headers, body in server.heard} == {("same", b"body")}
    assert len(server.heard) == 5


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([(503, {}, "{}")] * TRIES, "answers 503"),
        ([(503, {"Retry-After": str(int(LONGEST_WAIT) + 1)}, "{}")], "answers 503"),
        ([(301, {"Location": "https://elsewhere.example"}, "")], "moved to https://elsewhere.example"),
        ([(200, {}, "<html>Hello</html>")], "not from a Waymark service"),
        ([(200, {}, "[]")], "not from a Waymark service"),
        ([(404, {}, "Not found")], "not from a Waymark service"),
    ],
)
def test_a_service_that_never_answers_as_one_is_given_up(answers: list[Any], said: str) -> None:
    with scripted(*answers) as server, pytest.raises(WaymarkError, match=said):
        tried(server.url)


@pytest.mark.parametrize(
    ("hangs_up", "query", "said"),
    [
        (True, {}, "Whether it was recorded is not known."),
        (True, {"dry_run": "true"}, "Nothing was recorded."),
        (False, {}, "Nothing was recorded."),
    ],
)
def test_what_may_have_been_recorded_is_told_as_such(hangs_up: bool, query: dict[str, str], said: str) -> None:
    with scripted(*[(0, {}, "")] * TRIES) as server:
        if not hangs_up:
            server.server_close()
        with pytest.raises(WaymarkError, match=re.escape(said)):
            tried(server.url, **query)


def test_the_documented_exit_codes_are_those_of_the_command() -> None:
    documented = {int(code) for code in re.findall(r"^\| (\d) \|", DOCUMENT.read_text("utf-8"), re.MULTILINE)}
    assert documented == {0, 2, 4, 7, 8, 9}


PROGRAMS = {
    "sh": ["sh", "-c"],
    "python": [sys.executable, "-c"],
    "r": ["Rscript", "-e"],
}
NEEDED = {
    "sh": ["curl", "--version"],
    "python": [sys.executable, "--version"],
    "r": ["Rscript", "-e", "library(httr2)"],
}


@pytest.mark.parametrize("language", PROGRAMS)
def test_the_documented_lines_send_a_return_once(language: str, on_sqlite: Post, file: Path) -> None:
    program = PROGRAMS[language]
    if shutil.which(NEEDED[language][0]) is None or subprocess.run(NEEDED[language], check=False).returncode:
        pytest.skip(f"{' '.join(NEEDED[language])} does not work here")
    blocks = re.findall(rf"```{language}\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    before = on_sqlite.sent
    file.write_text(f"indicator,period,value\n{RATE},2014-15,30.5\n", "utf-8")
    environment = {**os.environ, "WAYMARK_URL": on_sqlite.url, "WAYMARK_KEY": on_sqlite.token}
    ran = subprocess.run(
        [*program, blocks[-1]], cwd=file.parent, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert len(on_sqlite.sent) == len(before) + 1
    file.write_text("indicator,period,value\nno-such-thing,2025-26,1\n", "utf-8")
    refused = subprocess.run(
        [*program, blocks[-1]], cwd=file.parent, env=environment, capture_output=True, text=True, check=False
    )
    assert refused.returncode != 0
    assert "There is no indicator of this code." in refused.stdout + refused.stderr
    assert len(on_sqlite.sent) == len(before) + 1


def test_the_progress_of_actions_is_tried_shown_and_sent(on_sqlite: Post, tmp_path: Path) -> None:
    publish(on_sqlite.database, instant("2026-10-01"), STRATEGY, OUTCOME, ACTION)
    stated = tmp_path / "progress.csv"
    stated.write_text(f"action,on,status,percent,narrative\n{ACTION.code},2026-10-31,on_track,40,Begun.\n", "utf-8")
    ran = on_sqlite(stated, "--yes")
    assert ran.code == 0, ran.err
    assert "created" in next(line for line in ran.out.splitlines() if ACTION.code in line)
    assert "1 created, 0 revised, 0 unchanged, 0 left empty." in ran.out
    again = on_sqlite(stated, "--yes")
    assert again.code == 0
    assert "0 created, 0 revised, 1 unchanged, 0 left empty." in again.out
    stated.write_text("action,on,status,narrative\nnothing,2026-10-31,on_track,Begun.\n", "utf-8")
    refused = on_sqlite(stated, "--yes")
    assert (refused.code, refused.out.partition(":")[0]) == (4, "row 2, action")


DEFINED = (
    ("targets", "indicator,period,value,set_by,rationale\n{rate},2029-30,60,Cabinet,As agreed.\n", "60.0"),
    ("definitions", '{{"indicators": [{definition}]}}', "a-new-one"),
    ("peer groups", "group,area,title,description,method\nalike,E07000120,Alike,Words.,Words.\n", "Hyndburn"),
    ("warning rules", "rule;parameter;value\nbudget;open_warnings;7\noverdue;enabled;no\n", "open_warnings"),
)


@pytest.mark.parametrize(("what", "text", "shown"), DEFINED, ids=[what for what, *_ in DEFINED])
def test_what_defines_indicators_is_recognised_tried_shown_and_sent(
    on_sqlite: Post, tmp_path: Path, what: str, text: str, shown: str
) -> None:
    token = make_key(on_sqlite.database, Scope.DEFINE, name="A definer")
    definition = DEFINITION | {"code": "a-new-one", "theme": "made-up"}
    path = tmp_path / "file"
    path.write_text(text.format(rate=RATE, definition=json.dumps(definition)), "utf-8")
    ran = on_sqlite(path, "--yes", token=token)
    assert ran.code == 0, ran.out + ran.err
    assert ran.out.startswith(f"The file is a return of {what}.\n")
    assert shown in ran.out
    assert " created, 0 revised, 0 unchanged, 0 left empty." in ran.out
    before = on_sqlite.sent
    again = on_sqlite(path, "--yes", token=token)
    assert (again.code, on_sqlite.sent) == (0, before), "everything is recorded already"


def test_a_file_that_could_be_two_returns_is_what_its_sender_says(on_sqlite: Post, tmp_path: Path) -> None:
    token = make_key(on_sqlite.database, Scope.DEFINE, name="A definer")
    path = tmp_path / "targets.csv"
    path.write_text(f"indicator,period,value\n{RATE},2029-30,60\n", "utf-8")
    refused = on_sqlite(path, "--yes", "--kind", "targets", token=token)
    assert refused.code == 4
    assert "row 2, set_by: Say which role or body set it." in refused.out
    assert on_sqlite(path, "--yes", "--kind", "nothing", token=token).code == 2


Answer = tuple[int, dict[str, str], str]
TRIAL: Answer = (200, {}, json.dumps({"counts": {"created": 1, "revised": 0}, "rows": []}))
DONE: Answer = (201, {}, json.dumps({"id": "S000001", "state": "draft", "dry_run": False}))


def files_of(folder: Path, **rows: str) -> list[Path]:
    """A file of one value each, by name: `indicator,period,value`."""
    made = [folder / f"{name}.csv" for name in rows]
    for path, row in zip(made, rows.values(), strict=True):
        path.write_text(f"indicator,period,value\n{row}\n", "utf-8")
    return made


def test_several_files_are_tried_first_and_then_sent_each_as_a_return_of_its_own(
    on_sqlite: Post, tmp_path: Path
) -> None:
    before = on_sqlite.sent
    files = files_of(tmp_path, one=f"{RATE},2014-15,30.5", two=f"{RATE},2025-26,30.25", three=f"{RATE},2013-14,31")
    again = [str(each) for each in files[1:]]
    stopped = on_sqlite(files[0], *again)
    assert (stopped.code, on_sqlite.sent) == (9, before)
    assert [line for line in stopped.out.splitlines() if line.endswith(".csv:")] == [f"{each}:" for each in files]
    asked = on_sqlite(files[0], *again, stdin=Typed("y\n"))
    assert "Send these 3 files?" in asked.err
    first, second = on_sqlite.sent[len(before) :]
    assert [line.strip() for line in asked.out.splitlines() if "Recorded as" in line] == [
        f"Recorded as {first}: draft.",
        f"Recorded as {second}: draft.",
    ], "the file that changes nothing is not sent"
    assert on_sqlite(files[0], *again, "--yes").code == 0
    assert len(on_sqlite.sent) == len(before) + 2


def test_one_refused_file_of_several_sends_none_and_every_fault_of_each_is_told(
    on_sqlite: Post, tmp_path: Path
) -> None:
    before = on_sqlite.sent
    files = files_of(tmp_path, right=f"{RATE},2014-15,30.5", wrong="no-such-thing,2014-15,1", odd=f"{RATE},2025-26,3.0")
    refused = on_sqlite(files[0], *map(str, files[1:]), "--yes", *WHY)
    assert (refused.code, on_sqlite.sent) == (4, before)
    assert "row 2, indicator: There is no indicator of this code." in refused.out
    assert [name for name in ("right", "wrong", "odd") if f"{name}.csv: Nothing was recorded" in refused.err] == [
        "wrong",
        "odd",
    ]
    assert refused.err.splitlines()[-1] == "None of the files was sent."
    as_json = on_sqlite(files[0], *map(str, files[1:]), "--yes", "--json", *WHY)
    assert [Path(each["file"]).stem for each in as_json.json["files"]] == ["wrong", "odd"]
    limited = make_key(on_sqlite.database, Scope.SUBMIT, services=frozenset({"Housing"}), name="E script")
    assert on_sqlite(files[0], str(files[1]), "--yes", token=limited).code == 8
    assert on_sqlite.sent == before


def test_two_files_may_not_change_the_same_figure(on_sqlite: Post, tmp_path: Path) -> None:
    before = on_sqlite.sent
    files = files_of(tmp_path, one=f"{RATE},2014-15,30.5", two=f"{RATE},2014-15,30.6")
    refused = on_sqlite(files[0], str(files[1]), "--yes")
    assert (refused.code, on_sqlite.sent) == (4, before)
    assert f"both change {RATE}, E07000120, 2014-15." in refused.err


def test_several_files_sent_again_with_one_idempotency_key_are_each_recorded_once(tmp_path: Path) -> None:
    files = files_of(tmp_path, one=f"{RATE},2014-15,30.5", two=f"{RATE},2013-14,31")
    heard = []
    for _ in range(2):
        with scripted(TRIAL, TRIAL, DONE, DONE) as server:
            ran = waymark(
                "post", *map(str, files), "--url", server.url, "--key", "k", "--yes", "--idempotency-key", "q2"
            )
            assert ran.code == 0, ran.err
        heard.append([headers["idempotency-key"] for _, headers, _ in server.heard])
    assert heard[0] == heard[1]
    assert len(set(heard[0])) == 2
    assert all(each.startswith("q2-") for each in heard[0])


def test_what_fails_between_two_files_tells_which_are_recorded(tmp_path: Path) -> None:
    files = files_of(tmp_path, one=f"{RATE},2014-15,30.5", two=f"{RATE},2013-14,31", three=f"{RATE},2012-13,31")
    problem = {"detail": "Nothing was recorded.", "errors": [{"row": 2, "detail": "Too late."}]}
    changed: Answer = (422, {}, json.dumps(problem))
    with scripted(TRIAL, TRIAL, TRIAL, DONE, changed) as server:
        ran = waymark("post", *map(str, files), "--url", server.url, "--key", "k", "--yes")
    assert ran.code == 4
    assert "Recorded as S000001: draft." in ran.out
    assert "row 2: Too late." in ran.out
    assert f"Not recorded: {files[1]}, {files[2]}." in ran.err
    with scripted(TRIAL, TRIAL, TRIAL, DONE, changed) as server:
        ran = waymark("post", *map(str, files), "--url", server.url, "--key", "k", "--yes", "--json")
    assert [each.get("id") for each in ran.json["files"]] == ["S000001", None]
