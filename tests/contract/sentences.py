"""Every sentence of every card of the seed, by kind, with the clock standing still: the file that people review.

`python -m tests.contract.sentences` writes docs/sentences.md; with `--check` it only says whether that is up to date.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from tests.clients import NOW
from tests.contract.printed import print_document

FILE = Path(__file__).parents[2] / "docs" / "sentences.md"
PREFACE = f"""# The sentences

Every sentence on the cards of the seed, and of the statistics behind them, as they stand on {NOW:%-d %B %Y}, by the
field of the card that it is in.
This file is printed from the service: do not edit it, edit `app/wording/` and run `make fix`. Read it aloud after a
change: each sentence is about the council first, gives the unit once, and can be read by a child of ten.
"""


def rendered(client: TestClient) -> str:
    """The whole file, from a service over the seed at the tests' instant."""
    cards = client.get("/v1/performance", params={"limit": 1_000}).raise_for_status().json()["items"]
    by_field: dict[str, dict[str, list[str]]] = {}
    for card in cards:
        for field, sentence in (*_sentences(card), *_sentences(_statistics(client, card))):
            by_field.setdefault(field, {}).setdefault(sentence, []).append(card["indicator"]["title"])
    sections = (f"## {field}\n\n{_listed(sentences)}" for field, sentences in sorted(by_field.items()))
    return "\n".join((PREFACE, *sections))


def _statistics(client: TestClient, card: Any) -> dict[str, Any]:
    """What the whole series behind a card says."""
    detail = client.get(f"/v1/indicators/{card['indicator']['code']}/performance").raise_for_status().json()
    return {"statistics": detail["statistics"]}


def _sentences(part: Any, *, field: str = "") -> Iterator[tuple[str, str]]:
    """Each sentence in a part of a card, with the name of the field that holds it."""
    if isinstance(part, list):
        for item in part:
            yield from _sentences(item, field=field)
    elif isinstance(part, dict):
        for name, held in part.items():
            if name.endswith("sentence"):
                beside = name.removesuffix("sentence").strip("_")
                yield from [(f"{field}.{beside}" if beside else field, held)] if held is not None else []
            else:
                yield from _sentences(held, field=f"{field}.{name}" if field else name)


def _listed(sentences: dict[str, list[str]]) -> str:
    """The sentences as a list, those of one card after its title and the others with how many cards they are on."""
    return "".join(f"- {_whose(titles, sentence=sentence)}{sentence}\n" for sentence, titles in sentences.items())


def _whose(titles: list[str], *, sentence: str) -> str:
    if len(titles) > 1:
        return f"{len(titles)} times | "
    return "" if sentence.startswith(f"{titles[0]}: ") else f"{titles[0]} | "


if __name__ == "__main__":
    sys.exit(print_document(FILE, rendered, arguments=sys.argv[1:]))
