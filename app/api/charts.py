"""Charts as images: an indicator's history, and where it stands among others."""

from fastapi import Request, Response

from app.api.context import reading
from app.api.indicators import Code
from app.api.known_values import area_faults, require_known
from app.api.parameters import Area, AsAt, period_of
from app.api.reads import image_router
from app.api.responses import respond_image
from app.formats.charts.figure_block import FigureBlock, figure_svg, history_figure, position_figure
from app.services.performance.assessment_data import load_snapshot
from app.services.performance.cards import card_scopes, holding_until
from app.services.performance.charts import read_history_chart, read_position_strip

router = image_router("Performance")


@router.get(
    "/indicators/{code}/chart.svg", operation_id="get_indicator_chart", summary="One indicator's history as a chart"
)
def get_indicator_chart(request: Request, code: Code, area: Area = None, period: AsAt = None) -> Response:
    """An SVG image with its finding as a heading, the figures, and the comparator, targets and threshold beside them.

    Its description says the same in words. With `period` it ends there.
    """
    return _respond(request, code, area=area, period=period, position=False)


@router.get(
    "/indicators/{code}/position.svg",
    operation_id="get_indicator_position",
    summary="One indicator's figure among those of others",
)
def get_indicator_position(request: Request, code: Code, area: Area = None, period: AsAt = None) -> Response:
    """An SVG image: each of the similar areas a dot, their middle half a band, and the area's own figure labelled.

    Which side is the better one is said in words; there are no ranks.
    """
    return _respond(request, code, area=area, period=period, position=True)


def _respond(request: Request, code: str, *, area: str | None, period: str | None, position: bool) -> Response:
    with reading(request) as (connection, read_context):
        snapshot = load_snapshot(connection, read_context=read_context)
        snapshot.reference.definition(code)
        require_known(also=area_faults(connection, reference=snapshot.reference, codes=area and [area]))
        place, chosen_period = area or read_context.home_area, period_of(period)
        figure: FigureBlock
        if position:
            strip = read_position_strip(connection, snapshot=snapshot, area=place, indicator=code, period=chosen_period)
            figure = position_figure(strip, id=f"position-{code}")
        else:
            chart = read_history_chart(connection, snapshot=snapshot, area=place, indicator=code, period=chosen_period)
            figure = history_figure(chart, id=f"chart-{code}")
        until = holding_until(connection, snapshot=snapshot, indicators=[code])[code]
    return respond_image(request, svg=figure_svg(figure), until=until, scopes=card_scopes([code]))
