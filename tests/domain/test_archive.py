"""What an archive says of itself, as it is written and read again."""

import json
from typing import Any

import pytest

from app.domain.errors import InvalidInputError
from app.domain.operations.archive import ArchiveFile, ArchiveKind, Manifest, manifest_json, parse_manifest

HEAD = "ab" * 32
MANIFEST = Manifest(
    ArchiveKind.HAND_OVER,
    False,
    "0300",
    HEAD,
    (ArchiveFile("submission.jsonl", 2, 310, "01" * 32), ArchiveFile("value_item.jsonl", 40, 9_000, "02" * 32)),
)
WRITTEN = (
    '{"format": "waymark-archive", "format_version": 1, "kind": "hand-over", "with_names": false,'
    f' "schema_revision": "0300", "audit_head": "{HEAD}", "parts": ['
    f'{{"name": "submission.jsonl", "rows": 2, "bytes": 310, "sha256": "{"01" * 32}"}},'
    f' {{"name": "value_item.jsonl", "rows": 40, "bytes": 9000, "sha256": "{"02" * 32}"}}]}}'
)
DAMAGED = "The archive's manifest is damaged."


def said(**changes: Any) -> dict[str, Any]:
    """The written manifest with other fields."""
    return {**json.loads(WRITTEN), **changes}


def refusal(manifest: Any) -> str:
    """The sentence with which a manifest is refused."""
    with pytest.raises(InvalidInputError) as refused:
        parse_manifest(manifest)
    return str(refused.value)


def test_a_manifest_is_written_as_documented_and_read_back_whole() -> None:
    assert json.dumps(manifest_json(MANIFEST)) == WRITTEN
    assert parse_manifest(json.loads(WRITTEN)) == MANIFEST


def test_it_holds_the_rows_of_all_its_parts() -> None:
    assert MANIFEST.rows == 42
    assert parse_manifest(said(parts=[])).rows == 0


def test_a_store_without_an_audit_trail_has_no_head() -> None:
    assert parse_manifest(said(audit_head=None)).audit_head is None


def test_a_backup_is_told_from_a_hand_over() -> None:
    assert parse_manifest(said(kind="backup", with_names=True)).kind is ArchiveKind.BACKUP


@pytest.mark.parametrize("other", [None, [], "waymark-archive", {}, {"format": "zip"}, said(format=None)])
def test_what_does_not_call_itself_an_archive_is_none(other: Any) -> None:
    assert refusal(other) == "The file is not an archive of a Waymark store."


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_a_format_that_this_program_does_not_know_is_named_with_what_to_do(version: Any) -> None:
    assert refusal(said(format_version=version)) == (
        f"This version of Waymark cannot read archive format {version}: "
        "install the version that wrote the archive, or a newer one."
    )


@pytest.mark.parametrize("field", ["kind", "with_names", "schema_revision", "audit_head", "parts"])
def test_a_manifest_without_one_of_its_fields_is_damaged(field: str) -> None:
    manifest = said()
    del manifest[field]
    assert refusal(manifest) == DAMAGED


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("kind", "hand_over"),
        ("kind", None),
        ("with_names", 0),
        ("with_names", "false"),
        ("schema_revision", 300),
        ("audit_head", 0),
        ("audit_head", False),
        ("parts", None),
        ("parts", 1),
        ("parts", "all"),
        ("parts", [None]),
    ],
)
def test_a_field_that_is_no_such_thing_is_damage(field: str, wrong: Any) -> None:
    assert refusal(said(**{field: wrong})) == DAMAGED


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("name", 1), ("rows", True), ("rows", 2.0), ("rows", "2"), ("bytes", None), ("bytes", 1.5), ("sha256", b"01")],
)
def test_a_part_that_misstates_or_omits_a_field_is_damage(field: str, wrong: Any) -> None:
    part = said()["parts"][0]
    assert refusal(said(parts=[{**part, field: wrong}])) == DAMAGED
    del part[field]
    assert refusal(said(parts=[part])) == DAMAGED
