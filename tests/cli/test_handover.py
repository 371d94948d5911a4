"""A whole store handed over: out of either database in open formats, and into an empty one of either, equal."""

import json
import re
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.storage.operations.table_dump import PEOPLE, RECORDED, holds_nothing
from app.storage.publishing.integrity_checks import contradictions
from app.storage.tables import document_item
from tests.cli.inprocess import waymark
from tests.cli.lived_in import live_in
from tests.clients import OpenClient
from tests.databases import BACKENDS, Shops, opened
from tests.stores import RATE

READS = (
    "/v1/service",
    "/v1/performance?tier=1",
    f"/v1/indicators/{RATE}/performance",
    "/v1/values",
    "/v1/values?format=csv",
    "/v1/warnings",
    "/v1/areas",
    "/v1/peer-groups/similar-districts",
)


@pytest.fixture(params=BACKENDS)
def empty_url(request: pytest.FixtureRequest, shops: Shops) -> Iterator[str]:
    """An empty store to hand over to, on each kind of database in turn."""
    shop = shops[request.param]
    url = shop.blank()
    yield url
    shop.discard(url)


@pytest.fixture(scope="module")
def exported(seeded_sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The seeded store, exported."""
    path = tmp_path_factory.mktemp("exported") / "seed.zip"
    assert waymark("export", str(path), url=seeded_sqlite_url).code == 0
    return path.read_bytes()


@pytest.fixture
def archive(exported: bytes, tmp_path: Path) -> Path:
    """The same as a file that a test may spoil."""
    path = tmp_path / "seed.zip"
    path.write_bytes(exported)
    return path


def test_an_archive_holds_no_column_that_repeats_a_body_and_a_store_made_of_it_has_them(
    archive: Path, empty_url: str
) -> None:
    with zipfile.ZipFile(archive) as file:
        lines = file.read("document_item.jsonl").decode().splitlines()
    written = {"id", "kind", "key", "revision", "body", "recorded_at", "recorded_by", "submission_id"}
    assert {frozenset(json.loads(line)) for line in lines} == {frozenset(written)}  # as the first release wrote it
    assert waymark("import", str(archive), url=empty_url).code == 0
    with opened(empty_url) as database, database.read() as connection:
        subjects = select(document_item.c.indicator, document_item.c.area).distinct()
        rows = {tuple(row) for row in connection.execute(subjects)}
        assert list(contradictions(connection)) == []
    assert (None, "E07000120") in rows
    assert any(indicator is not None for indicator, _ in rows)


def is_empty(url: str) -> bool:
    with opened(url) as database, database.read() as connection:
        return holds_nothing(connection)


@pytest.mark.holding(fill=live_in)
@pytest.mark.parametrize("names", [("--with-names",), pytest.param((), marks=pytest.mark.load)])
def test_a_store_goes_from_either_database_into_either_and_is_equal(
    names: tuple[str, ...],
    own_store: tuple[str, str],
    empty_url: str,
    tmp_path: Path,
    client_for: OpenClient,
) -> None:
    database_url, token = own_store
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    assert waymark("export", str(first), *names, url=database_url).code == 0
    loaded = waymark("import", str(first), "--json", url=empty_url)
    assert (loaded.code, loaded.err) == (0, "")
    assert waymark("export", str(second), *names, url=empty_url).code == 0
    assert second.read_bytes() == first.read_bytes()
    assert waymark("check", url=empty_url).out == waymark("check", url=database_url).out
    trails = [waymark("audit", "verify", "--json", url=url).json for url in (database_url, empty_url)]
    assert trails[0] == trails[1]
    before, after = client_for(database_url), client_for(empty_url)
    for path in READS:
        asked = [client.get(path) for client in (before, after)]
        assert asked[0].status_code == 200, path
        assert (asked[0].content, asked[0].headers["etag"]) == (asked[1].content, asked[1].headers["etag"]), path
    with zipfile.ZipFile(first) as held:
        everything = b"".join(held.read(name) for name in held.namelist()).decode()
    assert ("Ann Öster" in everything) is bool(names)
    assert token not in everything
    assert "api_key" not in everything


def test_an_archive_says_what_it_holds_so_that_any_program_can_read_it(archive: Path) -> None:
    with zipfile.ZipFile(archive) as held:
        manifest = json.loads(held.read("manifest.json"))
        assert (manifest["format"], manifest["format_version"], manifest["kind"]) == ("waymark-archive", 1, "hand-over")
        for part in manifest["parts"]:
            content = held.read(part["name"])
            assert (len(content), sha256(content).hexdigest()) == (part["bytes"], part["sha256"])
            assert len(content.splitlines()) == part["rows"]
        value = json.loads(held.read("value_item.jsonl").splitlines()[0])
    assert {"indicator", "area", "period", "number", "missing_reason", "recorded_at"} <= value.keys()


@pytest.mark.holding(fill=live_in)
def test_only_an_empty_store_takes_an_archive(archive: Path, database_url: str) -> None:
    refused = waymark("import", str(archive), url=database_url)
    assert (refused.code, refused.out) == (3, "")
    assert "only loaded into an empty one" in refused.err


def rewritten(archive: Path, change: Callable[[dict[str, bytes]], None], *, resign: bool = False) -> None:
    """Change the files of an archive; with `resign` its manifest goes with it, as a forger's would."""
    with zipfile.ZipFile(archive) as held:
        files = {name: held.read(name) for name in held.namelist()}
    change(files)
    if resign:
        manifest = json.loads(files["manifest.json"])
        for part in manifest["parts"]:
            content = files[part["name"]]
            digest = sha256(content).hexdigest()
            part.update(bytes=len(content), rows=len(content.splitlines()), sha256=digest)
        files["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)


def edit(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return change


def dropping(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        del files[name]

    return change


def manifest(**changes: Any) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        files["manifest.json"] = json.dumps({**json.loads(files["manifest.json"]), **changes}).encode()

    return change


def adding(name: str, content: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda files: files.update({name: content})


VALUES, DOCUMENTS = "value_item.jsonl", "document_item.jsonl"


@pytest.mark.parametrize(
    ("change", "resign", "said"),
    [
        (edit(VALUES, b'"number":30.6,', b'"number":31.6,'), False, "not what its manifest says"),
        (edit(VALUES, b'"number":30.6,', b'"number":1e999,'), True, "value_item, line"),
        (edit(VALUES, b'"number":30.6,', b'"number":"30.6",'), True, "value_item, line"),
        (edit(VALUES, b'"number":30.6,', b'"number":null,'), True, "contradict"),
        (edit(VALUES, b'"period_start":"20', b'"period_start":"19'), True, "value_item, line"),
        (edit(VALUES, b'"note"', b'"nota"'), True, "value_item, line 1:"),
        (edit(VALUES, b"{", b"["), True, "value_item, line 1:"),
        (edit(DOCUMENTS, b'"kind":"area"', b'"kind":"planet"'), True, "document_item, line"),
        (edit(DOCUMENTS, b'\\"code\\"', b'\\"coda\\"'), True, "document_item, line"),
        (edit("publication.jsonl", b"Z", b"+00:00"), True, "publication, line 1:"),
        (dropping(VALUES), False, "damaged"),
        (dropping("manifest.json"), False, "not an archive of a Waymark store"),
        (adding("api_key.jsonl", b""), False, "other files"),
        (adding("../../escape.txt", b"x"), False, "other files"),
        (manifest(format_version=2), False, "newer one"),
        (manifest(kind="backup"), False, "waymark restore"),
        (manifest(parts=[]), False, "damaged"),
        (manifest(parts={"name": 1}), False, "damaged"),
        (adding("manifest.json", b"[" * 100_000), False, "manifest is damaged"),
        (adding("manifest.json", b"1" * 2_000_000), False, "too large"),
    ],
)
def test_a_damaged_or_foreign_archive_is_one_sentence_and_loads_nothing(
    change: Callable[[dict[str, bytes]], None], resign: bool, said: str, archive: Path, database_url: str
) -> None:
    rewritten(archive, change, resign=resign)
    refused = waymark("import", str(archive), url=database_url)
    assert (refused.code, refused.out) == (4, "")
    assert said in refused.err
    assert refused.err.count("\n") == 1
    assert is_empty(database_url)


def test_rows_that_point_to_missing_ones_load_nothing(archive: Path, database_url: str) -> None:
    def change(files: dict[str, bytes]) -> None:
        files["publication.jsonl"] = b""

    rewritten(archive, change, resign=True)
    refused = waymark("import", str(archive), url=database_url)
    assert (refused.code, refused.out) == (4, "")
    assert "contradict" in refused.err
    assert is_empty(database_url)


@pytest.mark.parametrize("content", [b"", b"PK", b"Dear council, " * 100, bytes(200_000)])
def test_a_file_that_is_no_archive_is_one_sentence(content: bytes, tmp_path: Path) -> None:
    path, url = tmp_path / "letter.zip", f"sqlite:///{tmp_path / 'new.db'}"
    path.write_bytes(content)
    refused = waymark("import", str(path), url=url)
    assert (refused.code, refused.err) == (4, "The file is not an archive of a Waymark store.\n")
    assert not (tmp_path / "new.db").exists(), "no store is made for it"


def test_an_archive_cut_short_or_with_a_flipped_bit_loads_nothing(archive: Path, tmp_path: Path) -> None:
    whole = archive.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 0x10
    for content in (whole[:-30], whole[: len(whole) // 2], bytes(flipped)):
        archive.write_bytes(content)
        refused = waymark("import", str(archive), url=f"sqlite:///{tmp_path / 'new.db'}")
        assert (refused.code, refused.out, refused.err.count("\n")) == (4, "", 1)


def test_a_bomb_is_refused_by_its_declared_size_before_a_row_is_read(archive: Path, tmp_path: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        files["submission.jsonl"] = bytes(48 * 2**20)

    rewritten(archive, change, resign=True)
    refused = waymark("import", str(archive), url=f"sqlite:///{tmp_path / 'new.db'}")
    assert refused.code == 4
    assert "submission.jsonl is of another size than it should be" in refused.err


def test_an_export_never_writes_over_a_file_unless_told_to(seeded_sqlite_url: str, archive: Path) -> None:
    before = archive.read_bytes()
    refused = waymark("export", str(archive), url=seeded_sqlite_url)
    assert refused.code == 2
    assert "--force" in refused.err
    assert waymark("export", str(archive), "--force", url=seeded_sqlite_url).code == 0
    assert archive.read_bytes() == before
    assert list(archive.parent.glob(".*")) == [], "nothing is left beside it"


def test_a_folder_or_a_place_that_is_not_there_is_one_sentence(seeded_sqlite_url: str, tmp_path: Path) -> None:
    assert waymark("export", str(tmp_path), url=seeded_sqlite_url).code == 2
    nowhere = waymark("export", str(tmp_path / "no" / "x.zip"), url=seeded_sqlite_url)
    assert (nowhere.code, nowhere.err.count("\n")) == (4, 1)
    missing = waymark("import", str(tmp_path / "x.zip"), url=f"sqlite:///{tmp_path / 'new.db'}")
    assert (missing.code, missing.err.count("\n")) == (4, 1)


def test_the_guide_names_every_file_of_an_archive() -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "handover.md").read_text("utf-8")
    named = set(re.findall(r"`(\w+)\.jsonl`", guide))
    assert named == {table.name for table in (*RECORDED, *PEOPLE)}
