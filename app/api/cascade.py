"""The cascade: from a service KPI up to the priorities of the strategy, and back down."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from app.api.context import reading
from app.api.known_values import require_known
from app.api.parameters import kind_of_text
from app.api.reads import read_router
from app.api.responses import respond
from app.contract.strategy.cascade import CascadeRowShape, CascadeShape
from app.contract.strategy.cascade_made import cascade_rows, cascade_shape
from app.contract.text import CODE_PATTERN
from app.domain.strategy.service_plan import ContributionKind
from app.formats.tables import table_of
from app.services.performance.freshness import good_until
from app.services.strategy.cascade import CascadeQuery, read_cascade
from app.services.strategy.plans import load_plan

router = read_router("Strategy")

CascadeCode = Annotated[
    str,
    Path(
        alias="code",
        title="Thing in the cascade",
        max_length=80,
        pattern=CODE_PATTERN,
        description="The code of an indicator, an outcome or a priority.",
        json_schema_extra=kind_of_text("cascade-code"),
    ),
]
Kind = Annotated[
    ContributionKind | None,
    Query(
        alias="kind",
        description="The kind of thing that the code names, where several kinds have the same code; without it "
        "an indicator comes first, then an outcome.",
    ),
]
OneStrategy = Annotated[
    str | None,
    Query(
        alias="strategy",
        title="One strategy",
        min_length=1,
        max_length=80,
        description="Only this strategy, by code; it says which priority is meant where several strategies have "
        "one of that code.",
        json_schema_extra=kind_of_text("strategy-code"),
    ),
]


@router.get(
    "/cascade/{code}", operation_id="get_cascade", summary="What contributes to what", response_model=CascadeShape
)
def get_cascade(request: Request, code: CascadeCode, kind: Kind = None, strategy: OneStrategy = None) -> Response:
    """What an indicator, an outcome or a priority contributes to, up to the strategy, and what contributes to it.

    Each thing comes with how it stands, and the figures with where they are used. With a key and `view=working` it has
    service KPIs (tier 4) and what their service plans say; the public sees none of them.
    """
    with reading(request) as (connection, read_context):
        plan = load_plan(connection, read_context=read_context)
        require_known(strategy=(strategy, plan.strategies))
        query = CascadeQuery(code, kind, strategy)
        shape = cascade_shape(read_cascade(connection, query, plan=plan, read_context=read_context))
        until = good_until(connection, instant=read_context.instant)
    return respond(request, shape=shape, table=lambda: table_of(CascadeRowShape, cascade_rows(shape)), until=until)
