"""Seed files: what a folder holds is loaded as one publication, and what is wrong with it is told by file and line."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import SeedError, StoreError
from app.domain.measures.indicator import UnlikeComparator
from app.domain.measures.value import ValueStatus
from app.domain.publishing.change_items import ItemKind
from app.services.operations.seed import load_seed, read_seed
from app.services.operations.store_check import check_store
from app.storage.database import Database
from app.storage.measures.documents import released_documents
from app.storage.measures.values import ValueFilter, public_values
from app.storage.publishing.publications import is_empty, publications
from tests.clients import NOW
from tests.stores import HOME, instant

DEFINITION = {
    "code": "made-up-rate",
    "effective_from": "",
    "breaks_series": "false",
    "change_reason": "",
    "title": "Made-up rate",
    "description": "A share.",
    "purpose": "To be loaded.",
    "unit": "percent",
    "decimal_places": "1",
    "polarity": "higher_is_better",
    "measure": "administrative",
    "frequency": "annual",
    "supply": "national",
    "accumulation": "discrete",
    "annual_figure": "none",
    "comparable_between_areas": "true",
    "theme": "made-up",
    "service": "Tests",
    "owner_role": "Head of Tests",
    "source_name": "Tests",
    "source_url": "",
    "licence": "MIT",
    "caveat": "",
    "compare_with": "same_period_last_year",
    "compare_periods": "",
    "tolerance_kind": "",
    "tolerance_amount": "",
    "threshold_kind": "floor",
    "threshold_level": "20.5",
    "threshold_basis": "statistical",
    "threshold_note": "Made up.",
    "publication_lag_days": "120",
    "submission_lag_days": "",
    "not_like_for_like": "E92000001: It counts more. | peers: They count less.",
}
NEWER = DEFINITION | {"effective_from": "2023-24", "change_reason": "Counted anew.", "breaks_series": "true"}
VALUES = (
    "indicator,area,period,value,lower_limit,upper_limit,limits_level,status,missing_reason,"
    "break_in_series,break_reason,note,verdict,verdict_comparator,verdict_source"
)
SMALL = {
    "areas": "code,name,kind,region,country,start_date,end_date,successors\n"
    "E07000120,Hyndburn,non_metropolitan_district,E12000002,E92000001,,2028-04-01,E06000099;E06000100\n"
    "E07000026,Allerdale,non_metropolitan_district,,,,2023-04-01,\n"
    "E06000099,New East,unitary_authority,,,2028-04-01,,\nE06000100,New West,unitary_authority,,,2028-04-01,,\n"
    "E12000002,North West,region,,,,,\nE92000001,England,country,,,,,\n",
    "themes": "code,title,description,framework,sort\nmade-up,Made up,About tests.,tests,1\n",
    "peer-groups": 'code,title,description,method,council\npeers,Peers,"Like ours, nearly.",Chosen.,\n',
    "peer-group-members": "group,area,from_date,until_date\npeers,E07000026,,2023-04-01\n",
    "tier-placements": "indicator,tier,from_date,until_date\n"
    "made-up-rate,2,2020-01-01,2024-01-01\nmade-up-rate,1,2024-01-01,\n",
    "values": f"{VALUES}\n"
    "made-up-rate,E07000120,2022-23,30.6,29.1,32.0,95,provisional,,false,,,similar,E92000001,Tests\n"
    'made-up-rate,E07000120,2023-24,,,,,final,suppressed,true,New method,"Small\nnumbers",,,\n'
    "made-up-rate,E07000026,2022-23,-0.5,,,,final,,false,,,,,\n",
    "publication": "title,recorded_at,released_at\nOpening,2026-11-22T12:00:00+01:00,2026-11-22T13:00:00+01:00\n",
}


def table(*rows: dict[str, str]) -> str:
    """Rows as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small seed folder that is in order."""
    for name, text in (SMALL | {"indicators": table(DEFINITION, NEWER)}).items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    return tmp_path


def test_a_folder_in_order_is_one_publication_of_all_that_it_holds(database: Database, folder: Path) -> None:
    seed = read_seed(folder, headline_cap=1)
    with database.write() as connection:
        load_seed(connection, seed)
    released = instant("2026-11-22T12:00")
    with database.read() as connection:
        [publication] = publications(connection, until=released)
        documents = released_documents(connection, until=released)
        values = public_values(connection, where=ValueFilter(), until=released, after=None, limit=10)
        assert list(check_store(connection, headline_cap=1, now=NOW, home_area=HOME)) == []
    assert (publication.title, publication.recorded_at, publication.released_at) == (
        "Opening",
        instant("2026-11-22T11:00"),
        released,
    )
    assert {kind: len(rows) for kind, rows in documents.items() if rows} == {
        ItemKind.AREA: 6,
        ItemKind.THEME: 1,
        ItemKind.PEER_GROUP: 1,
        ItemKind.DEFINITION: 2,
        ItemKind.PLACEMENT: 1,
    }
    assert {row.item.not_like_for_like for row in documents[ItemKind.DEFINITION]} == {
        (UnlikeComparator("E92000001", "It counts more."), UnlikeComparator("peers", "They count less."))
    }
    found = [(value.area, value.period.id, value.number, value.status, value.note) for value in values]
    assert found == [
        ("E07000026", "2022-23", -0.5, ValueStatus.FINAL, None),
        ("E07000120", "2022-23", 30.6, ValueStatus.PROVISIONAL, None),
        ("E07000120", "2023-24", None, ValueStatus.FINAL, "Small\nnumbers"),
    ]


def test_a_file_that_a_spreadsheet_saved_with_its_mark_reads_the_same(folder: Path) -> None:
    before = read_seed(folder, headline_cap=1)
    for path in folder.glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n").replace(b"Small\r\n", b"Small\n"))
    assert read_seed(folder, headline_cap=1) == before


def test_a_seed_is_loaded_into_an_empty_store_alone(database: Database, folder: Path) -> None:
    seed = read_seed(folder, headline_cap=1)
    with database.write() as connection:
        load_seed(connection, seed)
    with pytest.raises(StoreError, match="already holds data"), database.write() as connection:
        load_seed(connection, seed)
    with database.read() as connection:
        assert len(publications(connection, until=instant("2027-01-01"))) == 1


# What is broken: the file, the text that is replaced and by what, where it is told to be and what it is.
BROKEN: tuple[tuple[str, str, str, str, str], ...] = (
    ("areas", "Allerdale,", "", "line 3", "more or fewer cells than the header"),
    ("areas", "Allerdale,", "Allerdale,,", "line 3", "more or fewer cells than the header"),
    ("areas", "E07000026", "E07000120", "line 3", "E07000120 appears twice"),
    ("areas", "Hyndburn,non_metropolitan_district", "Hyndburn,borough", "line 2", "'borough' is not a valid AreaKind"),
    ("areas", ",2028-04-01,", ",1 April 2028,", "line 2", "'1 April 2028' is not a date"),
    ("areas", ",kind,", ",sort,", "line 2", "no column 'kind'"),
    ("areas", "Allerdale", "Aller\0dale", "line 3", "a character that is not text"),
    ("themes", ",1\n", ",first\n", "line 2", "'first' is not a whole number"),
    ("themes", "Made up", '"Made up', "", "unexpected end of data"),
    ("peer-groups", "peers,Peers", 'peers,"Pe"ers', "", "expected after"),
    ("peer-group-members", "E07000026", "E07000027", "line 2", "no area 'E07000027'"),
    ("tier-placements", "made-up-rate,1", "another,1", "line 3", "no indicator 'another'"),
    ("tier-placements", "made-up-rate,1", "made-up-rate,5", "line 3", "5 is not a valid Tier"),
    ("tier-placements", "made-up-rate,1", "made-up-rate,one", "line 3", "'one' is not a whole number"),
    ("indicators", "higher_is_better", "upwards", "line 2", "'upwards' is not a valid Polarity"),
    ("indicators", "made-up,Tests", "other,Tests", "line 2", "no theme 'other'"),
    ("indicators", "To be loaded.", " ", "line 2", "purpose: "),
    ("indicators", ",20.5,", ",2O.5,", "line 2", "'2O.5' is not a plain number"),
    ("indicators", ",120,", ",-3661,", "line 2", "due_days.publication: "),
    ("indicators", "percent,1,", "percent,7,", "line 2", "decimal_places: "),
    ("indicators", ",floor,", ",ceiling,", "line 2", "threshold.kind: "),
    ("indicators", "Counted anew.", "", "line 3", "change_reason: "),
    ("indicators", "made-up-rate,2023-24", "made-up-rate,2023-25", "line 3", "must be the next year"),
    ("indicators", "made-up-rate,2023-24", "another,2023-24", "", "no first version of another"),
    ("indicators", "made-up-rate,2023-24,true,Counted anew.", "made-up-rate,,false,", "line 3", "appears twice"),
    ("indicators", ",true,made-up", ",yes,made-up", "line 2", "'yes' is neither true nor false"),
    ("values", "made-up-rate,E07000026", "another,E07000026", "line 5", "no indicator 'another'"),
    ("values", "made-up-rate,E07000026", "made-up-rate,E07", "line 5", "no area 'E07'"),
    ("values", "E07000026,2022-23", "E07000026,2022-2", "line 5", "Not a period"),
    ("values", "E07000026,2022-23", "E07000120,2022-23", "line 5", "made-up-rate/E07000120/2022-23 appears twice"),
    ("values", "-0.5", "nan", "line 5", "'nan' is not a plain number"),
    ("values", "-0.5", "1e999", "line 5", "number: "),
    ("values", "-0.5", "1_000", "line 5", "'1_000' is not a plain number"),
    ("values", "-0.5", "", "line 5", "missing_reason: "),
    ("values", "final,suppressed", "final,lost", "line 4", "'lost' is not a valid MissingReason"),
    ("values", ",,,,final,suppressed", ",,,,settled,suppressed", "line 4", "'settled' is not a valid ValueStatus"),
    ("values", "2023-24,,", "2023-24,5,", "line 4", "missing_reason: "),
    ("values", "30.6,29.1,32.0", "30.6,30.7,32.0", "line 2", "lower_limit: "),
    ("values", "true,New method", "true,", "line 4", "break_reason: "),
    ("values", "false,,,similar", "no,,,similar", "line 2", "'no' is neither true nor false"),
    ("publication", "12:00:00+01:00", "12:00:00", "line 2", "not an instant with its offset"),
    ("publication", "2026-11-22T12:00:00+01:00", "yesterday", "line 2", "not an instant with its offset"),
    ("publication", SMALL["publication"].splitlines()[1], "", "", "must have one row"),
)


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "says"), BROKEN, ids=[f"{name}-{number}" for number, (name, *_) in enumerate(BROKEN)]
)
def test_a_broken_file_is_told_by_its_name_and_line(
    folder: Path, name: str, old: str, new: str, line: str, says: str
) -> None:
    path = folder / f"{name}.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8", newline="\n")
    with pytest.raises(SeedError) as caught:
        read_seed(folder, headline_cap=1)
    assert str(caught.value).startswith(f"The seed file {path}")
    assert f", {line}" in str(caught.value) if line else ", line" not in str(caught.value)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def make_folder_of(path: Path) -> None:
    """Put a folder where a file was."""
    path.unlink()
    path.mkdir()


UNREADABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "absent": (Path.unlink, "No such file"),
    "empty": (lambda path: path.write_bytes(b""), "it is empty"),
    "not text": (lambda path: path.write_bytes(b"code\n\xff\xfe\n"), "can't decode"),
    "a folder": (make_folder_of, "Is a directory"),
}


@pytest.mark.parametrize("how", UNREADABLE)
@pytest.mark.parametrize("name", [*SMALL, "indicators"])
def test_a_file_that_cannot_be_read_is_told_by_its_name(folder: Path, name: str, how: str) -> None:
    spoil, says = UNREADABLE[how]
    path = folder / f"{name}.csv"
    spoil(path)
    with pytest.raises(SeedError, match=says) as caught:
        read_seed(folder, headline_cap=1)
    assert str(caught.value).startswith(f"The seed file {path} cannot be read: ")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="nowhere"):
        read_seed(tmp_path / "nowhere", headline_cap=1)


def test_more_headline_indicators_than_the_cap_are_refused_with_the_date(folder: Path) -> None:
    with pytest.raises(SeedError, match=r"tier-placements\.csv: .* on 2024-01-01, more than its cap of 0"):
        read_seed(folder, headline_cap=0)


def test_nothing_of_a_broken_folder_is_stored(database: Database, folder: Path) -> None:
    (folder / "publication.csv").write_text("title,recorded_at,released_at\n")
    with pytest.raises(SeedError), database.write() as connection:
        load_seed(connection, read_seed(folder, headline_cap=1))
    with database.read() as connection:
        assert is_empty(connection)
