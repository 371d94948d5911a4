"""Figures to check through the store: a revision is told from its release on, in either view."""

from dataclasses import replace

import pytest

from app.domain.measures.indicator import AnnualFigure, Band, BandKind, DirectionRule
from app.domain.measures.value import MissingReason
from app.domain.publishing.change_items import View
from app.domain.warnings.data_quality import QualityEvidence
from app.domain.warnings.life import Warning, WarningState
from app.domain.warnings.rules import WarningRule
from app.services.performance.assessment_data import ReadContext, load_snapshot
from app.services.performance.judged_states import store_judged_states, wrong_judged_states
from app.services.warnings.warnings import WarningFilter, read_warnings
from app.storage.database import Database
from app.storage.performance.judged_states import judged_rows
from tests.stores import ANNUAL, HOME, QUARTERLY, basis, held, instant, publish, record, warning_id, warnings_at

FIRST, SECOND, THIRD, FOURTH = (instant(f"{year}-05-01") for year in (2022, 2023, 2024, 2025))
TOLERANT = replace(ANNUAL, direction=DirectionRule(tolerance=Band(BandKind.ABSOLUTE, 0.5)))
REVISED = warning_id(WarningRule.DATA_QUALITY, "2021-22")


def quality(found: dict[str, Warning]) -> dict[str, WarningState]:
    """By id, the state of the warnings of the rule."""
    return {identity: one.state for identity, one in found.items() if one.rule is WarningRule.DATA_QUALITY}


def told_of(warning: Warning) -> list[tuple[str, float, float]]:
    """The flaws in a warning: kind, figure, and what it is held against."""
    assert isinstance(warning.evidence, QualityEvidence)
    return [(flaw.kind, float(flaw.value or 0), float(flaw.against or 0)) for flaw in warning.evidence.flaws]


def working_at(database: Database, day: str) -> dict[str, Warning]:
    """By id, the warnings of the working view."""
    with database.read() as connection:
        snapshot = load_snapshot(connection, read_context=ReadContext(instant(day), HOME, View.WORKING))
        found = read_warnings(connection, snapshot=snapshot, area=HOME, where=WarningFilter())
    return {warning.id: warning for warning, _ in found.warnings}


def test_a_large_revision_is_told_from_its_release_until_two_years_stand_after_it(database: Database) -> None:
    publish(database, FIRST, *basis(TOLERANT), held("2020-21", 60.0), held("2021-22", 60.0))
    publish(database, SECOND, held("2021-22", 64.0))
    publish(database, THIRD, held("2022-23", 65.0))
    publish(database, FOURTH, held("2023-24", 66.0))
    assert [quality(warnings_at(database, at)) for at in (FIRST, SECOND, THIRD, FOURTH)] == [
        {},
        {REVISED: WarningState.OPEN},
        {REVISED: WarningState.OPEN},
        {REVISED: WarningState.CLEARED},
    ]
    assert told_of(warnings_at(database, FOURTH)[REVISED]) == [("large_revision", 64.0, 60.0)]


def test_before_its_release_the_working_view_alone_tells_a_revision(database: Database) -> None:
    publish(database, FIRST, *basis(TOLERANT), held("2021-22", 60.0))
    record(database, SECOND, held("2021-22", 64.0))
    assert quality(warnings_at(database, THIRD)) == {}
    assert told_of(working_at(database, "2024-05-01")[REVISED]) == [("large_revision", 64.0, 60.0)]


def test_what_was_never_public_is_no_figure_to_revise(database: Database) -> None:
    publish(database, FIRST, *basis(TOLERANT), held("2020-21", 60.0))
    record(database, SECOND, held("2021-22", 30.0))
    record(database, THIRD, held("2021-22", 64.0))
    assert quality(working_at(database, "2025-05-01")) == {}
    publish(database, FOURTH, held("2021-22", 64.0))
    assert quality(warnings_at(database, FOURTH)) == {}


@pytest.mark.parametrize("view", View)
def test_a_past_state_knows_the_revisions_of_its_time_whenever_it_is_judged(database: Database, view: View) -> None:
    publish(database, FIRST, *basis(TOLERANT), held("2020-21", 60.0), held("2021-22", 60.0))
    publish(database, SECOND, held("2021-22", 64.0))
    record(database, SECOND.replace(month=8), held("2020-21", 50.0))
    publish(database, THIRD, held("2020-21", 55.0), held("2022-23", 65.0))
    with database.write() as connection:
        store_judged_states(connection, now=THIRD, home_area=HOME)  # the states before it
    publish(database, FOURTH, held("2022-23", 40.0), held("2023-24", 41.0))
    with database.write() as connection:
        store_judged_states(connection, now=FOURTH, home_area=HOME)
        assert {row.view for row in judged_rows(connection, area=HOME)} >= {view.value}
        assert list(wrong_judged_states(connection, now=FOURTH, home_area=HOME)) == []


def test_a_year_that_is_suppressed_later_takes_the_warning_back_with_its_figures(database: Database) -> None:
    counted = replace(QUARTERLY, annual_figure=AnnualFigure.SUM)
    quarters = [held(f"2021-22-Q{number}", 10.0) for number in (1, 2, 3, 4)]
    publish(database, FIRST, *basis(counted), *quarters, held("2021-22", 60.0))
    identity = warning_id(WarningRule.DATA_QUALITY, "2021-22-Q4")
    assert told_of(warnings_at(database, FIRST)[identity]) == [("disagrees_with_quarters", 60.0, 40.0)]
    publish(database, SECOND, held("2021-22", None, missing_reason=MissingReason.SUPPRESSED))
    taken_back = warnings_at(database, SECOND)[identity]
    assert (taken_back.state, taken_back.evidence) == (WarningState.RETRACTED, None)
