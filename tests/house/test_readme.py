"""What the README prints is what the service answers."""

import csv
import io
import json
import re
import shlex
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

README = Path(__file__).resolve().parents[2].joinpath("README.md").read_text("utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def _path(block: str) -> str:
    command = shlex.split(block.splitlines()[0].removeprefix("$ "))
    return next(word for word in command if word.startswith("http")).removeprefix("http://127.0.0.1:8000")


def _holds(answer: Any, excerpt: Any) -> bool:
    """Whether everything in the excerpt stands in the answer; lists may leave items out."""
    if isinstance(excerpt, dict):
        return all(key in answer and _holds(answer[key], part) for key, part in excerpt.items())
    if isinstance(excerpt, list):
        return all(any(_holds(item, part) for item in answer) for part in excerpt)
    return bool(answer == excerpt)


def test_the_card_in_the_readme_is_the_one_that_the_first_call_answers(seeded_client: TestClient) -> None:
    card = seeded_client.get(_path(_blocks("console")[0])).json()["items"][0]
    [excerpt] = [json.loads(block) for block in _blocks("json")]
    assert _holds(card, excerpt)
    assert not _holds(card, {**excerpt, "latest": {"value": 30.7}})


def test_the_table_in_the_readme_is_what_the_second_call_answers(seeded_client: TestClient) -> None:
    block = _blocks("console")[1]
    rows = list(csv.reader(io.StringIO(seeded_client.get(_path(block)).content.decode("utf-8-sig"))))
    assert [row[4:12] for row in rows] == [line.split(",") for line in block.splitlines()[1:]]


def test_every_command_and_setting_in_the_readme_exists(seeded_client: TestClient) -> None:
    from app.cli import app
    from app.settings import Settings

    named = re.search(r"`waymark ([a-z |-]+)`;\neach", README)
    assert named is not None
    commands = {one.name or one.callback.__name__ for one in app.registered_commands if one.callback}
    groups = {group.typer_instance.info.name for group in app.registered_groups if group.typer_instance}
    assert set(named[1].split(" | ")) == commands | groups
    settings = {f"WAYMARK_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"WAYMARK_[A-Z_]+", README)) <= settings
