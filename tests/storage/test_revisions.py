"""Items in and out of the store: revisions count by key, ids are given once, what goes in comes out."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.domain.measures.area import Area, AreaKind, Membership, PeerGroup
from app.domain.measures.commentary import Commentary, StepChange
from app.domain.measures.indicator import (
    Amber,
    AmberKind,
    Band,
    BandKind,
    CompareWith,
    DirectionRule,
    DueDays,
    RuleSetting,
    TargetRule,
)
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.theme import Theme
from app.domain.measures.tier import Placement, Placements, TierNumber
from app.domain.measures.value import MissingReason, PublishedVerdict, Value, ValueStatus
from app.domain.publishing.change_items import ItemKind
from app.domain.strategy.progress import Progress, ProgressStatus
from app.domain.warnings.life import WarningResponse
from app.domain.warnings.rules import WarningRule
from app.storage.database import Database
from app.storage.measures.documents import Recording, add_documents, latest_documents, released_documents
from app.storage.measures.recorded_values import latest_values
from app.storage.measures.values import ValueFilter, add_values, public_values
from app.storage.publishing.publications import is_empty, next_change, publications
from app.storage.tables import document_item, publication, value_item
from tests.stores import (
    ACHIEVEMENT,
    ACTION,
    ANNUAL,
    DEFINITION_REVIEW,
    EVIDENCE,
    FIGURE_CHECK,
    FRAMEWORK,
    HOME,
    MAPPING,
    OUTCOME,
    RATE,
    SERVICE_PLAN,
    STRATEGY,
    district,
    floor_of,
    held,
    instant,
    numbered,
    publish,
    withdraw,
)

DAY = instant("2024-05-01")
RECORDING = Recording(DAY, "tests")
PARIS = timezone(timedelta(hours=2))
DOCUMENTS: tuple[tuple[ItemKind, object], ...] = (
    (
        ItemKind.AREA,
        Area(
            HOME,
            "Hyndburn – “the borough”",
            AreaKind.COUNTY,
            "E12",
            "E92",
            date(2010, 4, 1),
            date(2028, 4, 1),
            ("E06",),
        ),
    ),
    (ItemKind.THEME, Theme("t", "Title", "Words", "service", 7)),
    (
        ItemKind.PEER_GROUP,
        PeerGroup("p", "P", "d", "m", (Membership("E07", None, date(2023, 4, 1)), Membership("E08"))),
    ),
    (
        ItemKind.DEFINITION,
        replace(
            ANNUAL,
            direction=DirectionRule(CompareWith.MEAN_OF_PREVIOUS, Band(BandKind.RELATIVE, 2.5), 3),
            target_rule=TargetRule(Band(), Amber(AmberKind.WITHIN, Band(BandKind.RELATIVE, 10))),
            threshold=floor_of(0.1 + 0.2),
            warning_rules={"overdue": RuleSetting(enabled=False), "off_target": RuleSetting(True, {"a": 1.5})},
            due_days=DueDays(10, 20),
            effective_from=parse_period("2023-24-Q2"),
            retired_from=parse_period("2015-11-16--P1Y"),
            change_reason="Said why.",
        ),
    ),
    (
        ItemKind.PLACEMENT,
        Placements(RATE, (Placement(TierNumber.BOROUGH, None, date(2024, 1, 1)), Placement(TierNumber.SERVICE))),
    ),
    (ItemKind.TARGET, Target(RATE, parse_period("2024-25"), 30.6, 40.1, date(2024, 3, 1), "Cabinet", "Ambitious.")),
    (ItemKind.COMMENTARY, Commentary(RATE, HOME, parse_period("2024-03-31"), "More people “recycled”.\nAll of them.")),
    (ItemKind.RULE_SETTING, RuleSetting(True, {"comparisons": 3, "tolerance": 1.5, "comparator": "others"})),
    (
        ItemKind.RESPONSE,
        WarningResponse(
            RATE, HOME, WarningRule.OVERDUE, parse_period("2020-2022"), "e", None, "a", "r", date(2027, 1, 1), None
        ),
    ),
    (ItemKind.STRATEGY, STRATEGY),
    (ItemKind.OUTCOME, OUTCOME),
    (ItemKind.OUTCOME_PROGRESS, Progress(OUTCOME.code, date(2024, 5, 1), ProgressStatus.COMPLETE, None, "Done.")),
    (ItemKind.ACTION, ACTION),
    (ItemKind.SERVICE_PLAN, SERVICE_PLAN),
    (ItemKind.DEFINITION_REVIEW, DEFINITION_REVIEW),
    (ItemKind.FIGURE_CHECK, FIGURE_CHECK),
    (ItemKind.ACTION_PROGRESS, Progress(ACTION.code, date(2024, 5, 1), ProgressStatus.ON_TRACK, 40, "“Begun”.")),
    (ItemKind.ACHIEVEMENT, ACHIEVEMENT),
    (ItemKind.FRAMEWORK, FRAMEWORK),
    (ItemKind.FRAMEWORK_MAPPING, MAPPING),
    (ItemKind.FRAMEWORK_EVIDENCE, EVIDENCE),
    (ItemKind.STEP_CHANGE, StepChange(RATE, HOME, parse_period("2024-25"), "A new contract.", "Cabinet")),
)


def test_revisions_count_for_each_key_of_a_value(database: Database) -> None:
    for number in (1.0, 2.0):
        with database.write() as connection:
            add_values(
                connection,
                numbered(connection, [held("2023-24", number), held("2024-25", number)]),
                recording=RECORDING,
            )
    with database.write() as connection:
        # One batch with one key twice, and the same period of another area and of another indicator.
        rows = [held("2024-25", 3.0), held("2024-25", 4.0), held("2024-25", 5.0, area="E07000117")]
        add_values(
            connection, numbered(connection, [*rows, held("2024-25", 6.0, indicator="another")]), recording=RECORDING
        )
    columns = (
        value_item.c.indicator,
        value_item.c.area,
        value_item.c.period,
        value_item.c.revision,
        value_item.c.number,
    )
    with database.read() as connection:
        found = connection.execute(select(*columns).order_by(value_item.c.id)).fetchall()
    assert [tuple(row) for row in found] == [
        (RATE, HOME, "2023-24", 1, 1.0),
        (RATE, HOME, "2024-25", 1, 1.0),
        (RATE, HOME, "2023-24", 2, 2.0),
        (RATE, HOME, "2024-25", 2, 2.0),
        (RATE, HOME, "2024-25", 3, 3.0),
        (RATE, HOME, "2024-25", 4, 4.0),
        (RATE, "E07000117", "2024-25", 1, 5.0),
        ("another", HOME, "2024-25", 1, 6.0),
    ]


def test_revisions_of_documents_count_by_kind_and_key(database: Database) -> None:
    rows = [
        (ItemKind.THEME, "a", "1"),
        (ItemKind.AREA, "a", "2"),
        (ItemKind.THEME, "a", "3"),
        (ItemKind.THEME, "b", "4"),
    ]
    with database.write() as connection:
        ids = [add_documents(connection, [row], recording=RECORDING)[0] for row in rows]
        found = connection.execute(select(document_item.c.revision).order_by(document_item.c.id)).scalars().all()
    assert found == [1, 1, 2, 1]
    assert ids == [1, 2, 3, 4]


def test_adding_nothing_adds_nothing(database: Database) -> None:
    with database.write() as connection:
        assert add_values(connection, [], recording=RECORDING) == []
        assert add_documents(connection, [], recording=RECORDING) == []
        assert is_empty(connection)


def test_a_document_of_each_kind_comes_out_as_it_went_in(database: Database) -> None:
    with database.write() as connection:
        ids = add_documents(connection, [(kind, "key", document) for kind, document in DOCUMENTS], recording=RECORDING)
    with database.read() as connection:
        found = latest_documents(connection)
        public = released_documents(connection, until=DAY)
        assert not is_empty(connection)
    assert found == {kind: {"key": document} for kind, document in DOCUMENTS}
    assert public == {kind: [] for kind in ItemKind}  # recorded, and released by nobody
    assert ids == list(range(1, len(DOCUMENTS) + 1))


def test_the_kinds_of_documents_tried_are_all_that_there_are() -> None:
    assert {kind for kind, _ in DOCUMENTS} == set(ItemKind)


def test_a_value_comes_out_as_it_went_in(database: Database) -> None:
    full = Value(
        indicator=RATE,
        area=HOME,
        period=parse_period("2015-11-16--P1Y"),
        number=0.1 + 0.2,
        numerator=0.0,
        denominator=1 / 3,
        lower_limit=5e-324,
        upper_limit=float(2**53),
        limits_level=99.8,
        status=ValueStatus.PROVISIONAL,
        break_in_series=True,
        break_reason="Counted anew.",
        note="“Quoted” – with 'marks', and a\nnew line: ½ ✓",
        verdict=PublishedVerdict.SIMILAR,
        verdict_comparator="E92000001",
        verdict_source="The health office",
    )
    empty = held("2020-2022", None, missing_reason=MissingReason.SUPPRESSED)
    publish(database, DAY, full, empty)
    where = ValueFilter()
    with database.read() as connection:
        found = public_values(connection, where=where, until=DAY, after=None, limit=10)
    for before, after in zip((full, empty), found, strict=True):
        assert after.released_at == DAY
        changed = {name for name in before.__slots__ if repr(getattr(before, name)) != repr(getattr(after, name))}
        assert changed == {"released_at"}


def test_the_latest_revision_of_every_value_is_read_released_or_not(database: Database) -> None:
    publish(database, DAY, held("2023-24", 1.0), held("2024-25", 2.0))
    with database.write() as connection:
        add_values(connection, numbered(connection, [held("2024-25", 3.0), held("2025-26", 4.0)]), recording=RECORDING)
    with database.read() as connection:
        found = [(value.period.id, value.number, value.revision) for value in latest_values(connection)]
    assert found == [("2023-24", 1.0, 1), ("2024-25", 3.0, 2), ("2025-26", 4.0, 1)]


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 3, 29, 0, 59, 59, 999_999, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 0, 0, 1, tzinfo=UTC),
        datetime(1999, 12, 31, 23, 59, 59, 123_456, tzinfo=PARIS),
    ],
)
def test_instants_come_out_to_the_microsecond_and_in_utc(database: Database, at: datetime) -> None:
    publish(database, at, held("2023-24", 1.0))
    withdraw(database, at + timedelta(microseconds=1), code=at.isoformat())
    with database.read() as connection:
        [found] = publications(connection, until=at)
        assert publications(connection, until=at - timedelta(microseconds=1)) == []
        assert next_change(connection, after=at - timedelta(microseconds=1)) == at
        assert next_change(connection, after=at) == at + timedelta(microseconds=1)
        assert next_change(connection, after=at + timedelta(microseconds=1)) is None
    assert (found.released_at, found.withdrawn_at) == (at, at + timedelta(microseconds=1))
    assert found.released_at.utcoffset() == timedelta(0)


def test_instants_sort_by_time_whatever_their_fraction(database: Database) -> None:
    instants = [DAY.replace(microsecond=part) for part in (999_999, 0, 10, 100_000, 9)]
    for at in instants:
        publish(database, at, code=f"{at.microsecond}")
    with database.read() as connection:
        found = [one.released_at for one in publications(connection, until=DAY.replace(second=1))]
    assert found == sorted(instants)


def test_codes_sort_by_their_bytes(database: Database) -> None:
    codes = ["a-b", "aB", "ab", "a b", "Ab", "B", "_", "é", "z", "a-", "a"]
    publish(database, DAY, *(held("2023-24", 1.0, indicator=code) for code in codes), *(district(c) for c in codes))
    with database.read() as connection:
        values = public_values(connection, where=ValueFilter(), until=DAY, after=None, limit=100)
        areas = released_documents(connection, until=DAY)[ItemKind.AREA]
    in_order = sorted(codes, key=str.encode)
    assert [value.indicator for value in values] == in_order
    assert [area.key for area in areas] == in_order


@pytest.mark.parametrize("field", ["number", "numerator", "denominator", "lower_limit", "upper_limit", "limits_level"])
def test_what_is_no_finite_number_cannot_be_stored(database: Database, field: str) -> None:
    whole = held("2023-24", 1.0, numerator=1.0, denominator=1.0, lower_limit=1.0, upper_limit=1.0, limits_level=95.0)
    publish(database, DAY, whole)
    for number in (float("nan"), float("inf"), float("-inf"), 2.0**53 + 2):
        change: dict[str, Any] = {field: number}
        with pytest.raises(IntegrityError):
            publish(database, DAY, replace(whole, **change), code=f"{number}")
    with database.read() as connection:
        assert [value.revision for value in latest_values(connection)] == [1]


def test_a_negative_zero_is_a_zero(database: Database) -> None:
    publish(database, DAY, held("2023-24", -0.0))
    with database.read() as connection:
        [found] = latest_values(connection)
    assert repr(found.number) == "0.0"


def test_a_document_cannot_hold_what_json_cannot_say(database: Database) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        publish(database, DAY, Target(RATE, parse_period("2024-25"), float("nan")))


@pytest.mark.parametrize(("number", "reason"), [(None, None), (1.0, MissingReason.NOT_DUE)])
def test_a_value_has_a_number_or_a_reason(
    database: Database, number: float | None, reason: MissingReason | None
) -> None:
    with pytest.raises(IntegrityError):
        publish(database, DAY, Value(RATE, HOME, parse_period("2023-24"), number, reason))


def test_two_publications_cannot_have_one_code(database: Database) -> None:
    publish(database, DAY, code="same")
    with pytest.raises(IntegrityError):
        publish(database, DAY, code="same")
    with database.read() as connection:
        assert connection.execute(select(publication.c.id)).scalars().all() == [1]
