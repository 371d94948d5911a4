"""Words: what people read holds no private English, and each field's description says in full what the field holds."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
# Phrases that a policy officer stumbles over, with the plain ones to write in their place.
PLAIN = {
    r"\banew\b": "again",
    r"\bread past\b": "ignored",
    r"\bpassed over\b": "ignored",
    r"\breckoned\b": "worked out",
    r"\b[Ff]rom when on\b": "when",
    r"\bnobody (?:can )?sa(?:ys|id|y)\b": "it is not known",
    r"\b(?:is|are) there twice\b": "appears twice",
    r"\bfor who\b": "for people who",
    r"\bnull of\b": "null for",
    r"\bfor people[.,;]": "in words",
    r"\btried dry\b": "a dry run",
    r"\bkeyed read\b": "a read with a key",
}
RELATIVE = re.compile(r"The same (?:for people|in words|in a few words|in one sentence|by |before|[.;])")


def sentences(source: str) -> Iterator[str]:
    """The texts of a file with a space in them, docstrings left out; parts of an f-string one by one."""
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in docstrings else None
        if isinstance(text, str) and " " in text:
            yield text


def private_phrases(text: str) -> list[str]:
    """The phrases in a text that have a plain one in their place."""
    return [f"{found[0]}: write {plain}" for phrase, plain in PLAIN.items() for found in re.finditer(phrase, text)]


def all_sentences() -> Iterator[tuple[str, str]]:
    """Every text of the application, with its file."""
    for path in sorted(APP.rglob("*.py")):
        for text in sentences(path.read_text(encoding="utf-8")):
            yield path.relative_to(ROOT).as_posix(), text


def test_no_sentence_is_of_a_private_english() -> None:
    found = [(file, phrase) for file, text in all_sentences() for phrase in private_phrases(text)]
    assert found == []


def test_a_private_phrase_is_seen() -> None:
    assert private_phrases("It is made anew; null of a draft.") == ["anew: write again", "null of: write null for"]
    assert list(sentences('"""Made anew."""\nx = f"Made anew {x}", "anew"\n')) == ["Made anew "]


def test_a_description_of_a_field_stands_alone() -> None:
    found = [(file, text) for file, text in all_sentences() if "/contract/" in file and RELATIVE.match(text)]
    assert found == []


def test_a_description_that_leans_on_the_field_before_is_seen() -> None:
    assert RELATIVE.match("The same for people.")
    assert not RELATIVE.match("The same quarters of last year, or the profile so far.")
