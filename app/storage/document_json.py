"""Documents as canonical JSON, and back: definitions, areas, groups and all else that is not a value."""

import json
from functools import lru_cache
from typing import Any

from cattrs.preconf.json import make_converter

from app.domain.measures.area import Area, PeerGroup
from app.domain.measures.commentary import Commentary, StepChange
from app.domain.measures.indicator import Definition, RuleSetting
from app.domain.measures.period import Period, parse_period
from app.domain.measures.target import Target
from app.domain.measures.theme import Theme
from app.domain.measures.tier import Placements
from app.domain.publishing.change_items import ItemKind
from app.domain.warnings.life import WarningResponse

KINDS: dict[ItemKind, type[Any]] = {
    ItemKind.AREA: Area,
    ItemKind.THEME: Theme,
    ItemKind.PEER_GROUP: PeerGroup,
    ItemKind.DEFINITION: Definition,
    ItemKind.PLACEMENT: Placements,
    ItemKind.TARGET: Target,
    ItemKind.COMMENTARY: Commentary,
    ItemKind.RULE_SETTING: RuleSetting,
    ItemKind.RESPONSE: WarningResponse,
    ItemKind.STEP_CHANGE: StepChange,
}


def _converter() -> Any:
    converter = make_converter()
    converter.register_unstructure_hook(Period, lambda period: period.id)
    converter.register_structure_hook(Period, lambda text, _: parse_period(text))
    converter.register_structure_hook(float | int | str, lambda value, _: value)
    return converter


_CONVERTER = _converter()


def encode(document: object) -> str:
    """A domain object as canonical JSON: sorted keys, no spaces, shortest numbers."""
    return json.dumps(
        _CONVERTER.unstructure(document),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )


@lru_cache(maxsize=16_384)
def decode(kind: ItemKind, body: str) -> Any:
    """The domain object that `encode` wrote; kept, since bodies and what they give never change."""
    return _CONVERTER.loads(body, KINDS[kind])
