"""Documents as canonical JSON, and back: definitions, areas, groups and all else that is not a value."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cattrs.gen import make_dict_structure_fn
from cattrs.preconf.json import make_converter

from app.domain.errors import UndecodableDocumentError
from app.domain.measures.area import Area, PeerGroup
from app.domain.measures.commentary import Commentary, StepChange
from app.domain.measures.definition_review import DefinitionReview
from app.domain.measures.figure_check import FigureCheck
from app.domain.measures.indicator import Definition, RuleSetting
from app.domain.measures.period import Period, parse_period
from app.domain.measures.target import Target
from app.domain.measures.theme import Theme
from app.domain.measures.tier import Placements
from app.domain.publishing.change_items import ItemKind
from app.domain.strategy.achievement import Achievement
from app.domain.strategy.external_framework import Framework, FrameworkEvidence, FrameworkMapping
from app.domain.strategy.progress import Progress
from app.domain.strategy.service_plan import ServicePlan
from app.domain.strategy.strategy import Action, Strategy, StrategyOutcome
from app.domain.warnings.life import WarningResponse
from app.domain.warnings.parameters import as_taken_now

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
    ItemKind.STRATEGY: Strategy,
    ItemKind.OUTCOME: StrategyOutcome,
    ItemKind.OUTCOME_PROGRESS: Progress,
    ItemKind.ACTION: Action,
    ItemKind.ACTION_PROGRESS: Progress,
    ItemKind.SERVICE_PLAN: ServicePlan,
    ItemKind.ACHIEVEMENT: Achievement,
    ItemKind.FRAMEWORK: Framework,
    ItemKind.FRAMEWORK_MAPPING: FrameworkMapping,
    ItemKind.FRAMEWORK_EVIDENCE: FrameworkEvidence,
    ItemKind.DEFINITION_REVIEW: DefinitionReview,
    ItemKind.FIGURE_CHECK: FigureCheck,
}


def _converter() -> Any:
    converter = make_converter()
    converter.register_unstructure_hook(Period, lambda period: period.id)
    converter.register_structure_hook(Period, lambda text, _: parse_period(text))
    converter.register_structure_hook(float | int | str, lambda value, _: value)
    as_written = make_dict_structure_fn(RuleSetting, converter)
    converter.register_structure_hook(RuleSetting, lambda body, kind: as_taken_now(as_written(body, kind)))
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


def decode(kind: ItemKind, body: str) -> Any:
    """The domain object that `encode` wrote; raises UndecodableDocumentError when this version does not know it."""
    document = _decoded(kind, body)
    if isinstance(document, _Undecodable):
        raise UndecodableDocumentError(
            f"This version of Waymark cannot read a {kind} ({document.reason}). Install the version that wrote it."
        )
    return document


@dataclass(frozen=True, slots=True)
class UndecodableDocument:
    """A recorded document that this version cannot read, for example since a newer one wrote it."""

    kind: str
    key: str
    revision: int
    indicator: str | None
    reason: str
    id: int = 0

    @property
    def sentence(self) -> str:
        """What is wrong, what comes of it, and what mends it."""
        effect = f", so {self.indicator} is left out" if self.indicator else ""
        return (
            f"this version of Waymark cannot read revision {self.revision} ({self.reason}){effect}: "
            "install the version that wrote it"
        )


def decode_or_finding(
    kind: str, body: str, *, key: str, revision: int, indicator: str | None
) -> Any | UndecodableDocument:
    """The domain object that `encode` wrote, or what to say of a document that this version does not know."""
    try:
        document = _decoded(ItemKind(kind), body)
    except ValueError:
        return UndecodableDocument(kind, key, revision, indicator, f"{kind} is not a kind of document")
    if isinstance(document, _Undecodable):
        return UndecodableDocument(kind, key, revision, indicator, document.reason)
    return document


@dataclass(frozen=True, slots=True)
class _Undecodable:
    reason: str


@lru_cache(maxsize=16_384)
def _decoded(kind: ItemKind, body: str) -> Any | _Undecodable:
    """Cached, since bodies never change, nor do their objects."""
    try:
        return _CONVERTER.loads(body, KINDS[kind])
    except Exception as error:  # a foreign body may raise anything
        return _Undecodable(_reason(error))


def _reason(error: BaseException) -> str:
    """The innermost cause in a few words."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, KeyError):
        return f"it has no field {error}"
    return " ".join(str(error).split())[:200] or type(error).__name__
