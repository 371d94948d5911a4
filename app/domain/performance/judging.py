"""The part of a document that can alter a judgement: a release that leaves it alone begins no state of knowledge."""

from dataclasses import replace
from typing import Any

from app.domain.measures.area import Area, PeerGroup
from app.domain.measures.commentary import StepChange
from app.domain.measures.indicator import Definition, ForecastMethod, Source
from app.domain.measures.target import Target
from app.domain.publishing.change_items import ItemKind

JUDGING_KINDS = frozenset(
    {
        ItemKind.AREA,
        ItemKind.PEER_GROUP,
        ItemKind.RULE_SETTING,
        ItemKind.DEFINITION,
        ItemKind.TARGET,
        ItemKind.STEP_CHANGE,
    }
)
_NO_SOURCE = Source("", None, "")


def judging_part(document: Any, *, kind: ItemKind) -> object | None:
    """The document without its words, for comparison; None where documents of the kind judge nothing."""
    match document:
        case Area():
            return replace(document, name="")
        case PeerGroup():
            return replace(document, title="", description="", method="")
        case Definition():
            return _judging_definition(document)
        case Target():
            # Without the version that it was set under, the day on which it was set says whether it judges.
            set_on = document.set_on if document.set_under is None else None
            return replace(document, set_on=set_on, set_by=None, rationale=None)
        case StepChange():
            return replace(document, reason="", agreed_by="")
    return document if kind is ItemKind.RULE_SETTING else None


def _judging_definition(definition: Definition) -> Definition:
    return replace(
        definition,
        title="",
        description="",
        purpose="",
        theme="",
        service="",
        owner_role="",
        source=_NO_SOURCE,
        caveat=None,
        supply_note=None,
        contributes_to=None,
        change_reason=None,
        forecast_method=ForecastMethod.NO_CHANGE,
    )
