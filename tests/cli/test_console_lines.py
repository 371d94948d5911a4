"""The lines at a console in docs/report.md and docs/handover.md, and the body in docs/definition-reviews.md."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.test_quarter_document import Console, console, pytestmark

__all__ = ["console", "pytestmark"]  # the shell of the other document, and that it needs curl

DOCS = Path(__file__).resolve().parents[2] / "docs"
REVIEW = "household-waste-recycling-rate/2026-27"


def lines_of(document: str) -> list[str]:
    """The commands that a document shows after a prompt, of the store at hand."""
    shown = re.findall(r"^\$ (waymark .+)$", (DOCS / document).read_text("utf-8"), re.MULTILINE)
    return [line.replace("HASH", '"$(waymark audit head)"').replace(" restore ", " restore --force ") for line in shown]


@pytest.mark.load
@pytest.mark.parametrize(
    ("document", "made"),
    [
        ("report.md", ["draft.docx", "annual-report.pdf"]),
        ("handover.md", ["waymark-2026-11-23.backup", "hyndburn.zip"]),
    ],
)
def test_the_lines_at_a_console_work_in_their_order(document: str, made: list[str], console: Console) -> None:
    lines = lines_of(document)
    assert len(lines) >= len(made)
    for line in lines:
        ran = console.run(f"{line}\n")
        assert ran.returncode == 0, f"{line}\n{ran.stdout}\n{ran.stderr}"
    assert set(made) <= {path.name for path in console.folder.iterdir()}


@pytest.mark.load
def test_the_review_in_the_document_can_be_sent(console: Console) -> None:
    [body] = re.findall(r"^```json\n(.*?)^```$", (DOCS / "definition-reviews.md").read_text("utf-8"), re.DOTALL | re.M)
    (console.folder / "review.json").write_text(json.dumps(json.loads(body)))
    key = "$(waymark key create --holder Max --label Reviews --scope submit --scope read)"
    address = f'"$SERVED/v1/definition-reviews/{REVIEW}"'
    heads = "-H \"Authorization: Bearer $MAX\" -H 'Content-Type: application/json' -H 'If-None-Match: *'"
    ran = console.run(f"MAX={key}\ncurl --fail-with-body -sS -X PUT {heads} {address} --data @review.json\n")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert json.loads(ran.stdout)["outcome"] == "created"
