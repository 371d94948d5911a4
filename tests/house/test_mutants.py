"""The changes by hand fit the code as it is, and the runner counts what it says it counts."""

from pathlib import Path

import pytest

from tests.mutants.__main__ import CONDITIONS as PART
from tests.mutants.__main__ import ROOT, Score, configured, sample
from tests.mutants.by_hand import HAND_MUTATIONS, HandMutation, place_of
from tests.mutants.equivalent import is_equivalent


@pytest.mark.parametrize("mutation", HAND_MUTATIONS, ids=lambda mutation: mutation.rule)
def test_a_change_by_hand_has_one_place_and_tests_that_exist(mutation: HandMutation) -> None:
    assert place_of(mutation, root=ROOT).suffix == ".py"
    assert mutation.text != mutation.replacement
    assert [test for test in mutation.tests if not (ROOT / test).exists()] == []


def test_a_text_that_stands_twice_or_nowhere_has_no_place(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "rule.py").write_text("a < b\na < b\n", encoding="utf-8")
    for text in ("a < b", "a > b"):
        with pytest.raises(LookupError, match="not in one"):
            place_of(HandMutation("a rule", "app", text, "", ()), root=tmp_path)


def test_the_modules_and_tests_of_a_part_exist_and_replace_those_of_the_project_file() -> None:
    assert [name for name in (*PART.modules, *PART.tests) if not (ROOT / name).is_file()] == []
    project = configured((ROOT / "pyproject.toml").read_text(encoding="utf-8"), part=PART)
    assert f'only_mutate = ["{PART.modules[0]}", ' in project


def test_a_sample_is_the_same_each_time_and_stays_when_a_name_comes() -> None:
    names = {f"app.rule.x_{number}": None for number in range(100)}
    chosen = sample(names, number=10, seed="1")
    assert sample(names, number=10, seed="1") == chosen
    assert len(set(chosen) & set(sample({**names, "app.new": None}, number=10, seed="1"))) >= 9
    assert sample(names, number=10, seed="2") != chosen


def test_a_score_counts_the_killed() -> None:
    assert Score(10, ["one"]).line("rules") == "rules: 10 changes, 9 killed (90.0 %), 1 survived"


def test_a_change_in_the_table_is_not_counted_and_the_same_line_elsewhere_is() -> None:
    lines = "\n    -    quiet = 0\n    +    quiet = None"
    assert is_equivalent(f"app.domain.warnings.life.x__episodes__mutmut_3{lines}")
    assert not is_equivalent(f"app.domain.warnings.life.x_fold__mutmut_3{lines}")
    assert not is_equivalent("app.domain.warnings.life.x__episodes__mutmut_3\n    -    quiet = 0\n    +    quiet = 1")
