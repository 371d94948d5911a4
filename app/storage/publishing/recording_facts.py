"""How the figures of indicators in one area were recorded: how often, when last, and with which keys."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, case, func, select

from app.domain.measures.definition_review import RecordingFacts
from app.domain.measures.london import day_in_london
from app.storage.measures.documents import not_rejected
from app.storage.tables import api_key, audit_entry, submission, value_item


def recording_facts(
    connection: Connection, *, indicators: Collection[str], area: str, start: datetime, end: datetime
) -> dict[str, RecordingFacts]:
    """By indicator, how its figures in an area were recorded, in two queries; `start` to `end` is the year looked at.

    What was sent back does not count.
    """
    if not indicators:
        return {}
    parameters = {"indicators": sorted(indicators), "area": area, "start": start, "end": end}
    labels: dict[str, list[str]] = defaultdict(list)
    for row in connection.execute(_LABELS, parameters):
        labels[row.indicator].append(row.label)
    return {
        row.indicator: RecordingFacts(
            figures=row.figures,
            revised=row.revised,
            last_on=day_in_london(row.last_at),
            in_year=row.in_year,
            labels=tuple(labels[row.indicator]),
        )
        for row in connection.execute(_FACTS, parameters)
    }


def _facts() -> Select[Any]:
    items = value_item.c
    in_year = and_(items.recorded_at >= bindparam("start"), items.recorded_at < bindparam("end"))
    by_period = (
        select(
            items.indicator,
            items.period,
            func.count().label("revisions"),
            func.max(items.recorded_at).label("last_at"),
            func.sum(case((in_year, 1), else_=0)).label("in_year"),
        )
        .where(*_own_figures())
        .group_by(items.indicator, items.period)
        .subquery()
    )
    return select(
        by_period.c.indicator,
        func.count().label("figures"),
        func.sum(case((by_period.c.revisions > 1, 1), else_=0)).label("revised"),
        func.max(by_period.c.last_at).label("last_at"),
        func.sum(by_period.c.in_year).label("in_year"),
    ).group_by(by_period.c.indicator)


def _own_figures() -> list[Any]:
    items = value_item.c
    return [
        items.indicator.in_(bindparam("indicators", expanding=True)),
        items.area == bindparam("area"),
        not_rejected(value_item),
    ]


def _labels() -> Select[Any]:
    """The labels of the keys with which figures were sent in the year: the audit entry of a write has its instant."""
    items = value_item.c
    return (
        select(items.indicator, api_key.c.label)
        .distinct()
        .join(submission, submission.c.id == items.submission_id)
        .join(
            audit_entry, and_(audit_entry.c.at == submission.c.recorded_at, audit_entry.c.target == submission.c.code)
        )
        .join(api_key, api_key.c.prefix == audit_entry.c.key_prefix)
        .where(*_own_figures(), items.recorded_at >= bindparam("start"), items.recorded_at < bindparam("end"))
        .order_by(items.indicator, api_key.c.label)
    )


# Built once: to build a statement costs more than to execute it.
_FACTS, _LABELS = _facts(), _labels()
