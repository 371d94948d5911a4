"""What the charts of one indicator in one area show."""

from sqlalchemy import Connection

from app.domain.measures.period import Period
from app.domain.performance.chart import HistoryChart, PositionStrip, history_chart, position_strip
from app.services.performance.assessment_data import Snapshot, load_assessment_data


def read_history_chart(
    connection: Connection, *, snapshot: Snapshot, area: str, indicator: str, period: Period | None
) -> HistoryChart:
    """The history up to a period (None: the latest); raises NotFoundError for the indicator or the area."""
    snapshot.reference.definition(indicator)
    data = load_assessment_data(connection, snapshot=snapshot, area=area, indicators=[indicator], same_kind=False)
    return history_chart(data.subject(indicator, until=period))


def read_position_strip(
    connection: Connection, *, snapshot: Snapshot, area: str, indicator: str, period: Period | None
) -> PositionStrip:
    """The value at a period (None: the latest) among others; raises NotFoundError for the indicator or the area."""
    snapshot.reference.definition(indicator)
    data = load_assessment_data(
        connection, snapshot=snapshot, area=area, indicators=[indicator], every_period=period is not None
    )
    return position_strip(data.subject(indicator, until=period))
