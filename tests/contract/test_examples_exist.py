"""Every example in the contract that names something names what the service has, or would give out or accept."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from starlette.testclient import TestClient

from app.contract.strategy.cascade import FigureUseKind
from app.domain.measures.area import AreaKind
from app.domain.measures.definition_review import ReviewVerdict
from app.domain.measures.indicator import ThresholdKind
from app.domain.measures.period import PeriodKind, parse_period
from app.domain.measures.value import PublishedVerdict
from app.domain.publishing.change_items import ItemKind
from app.domain.publishing.submission import Outcome
from app.domain.strategy.cascade import CascadeKind
from app.domain.strategy.external_framework import Fit, FrameworkKind
from app.domain.warnings.parameters import ALLOWED
from app.domain.warnings.rules import Severity
from app.services.publishing.rule_setting_returns import ANSWER_TIME
from tests.clients import contract
from tests.contract.examples import ACHIEVEMENT, ACTION, KPI

CONTRACT: dict[str, Any] = contract()
SCHEMAS: dict[str, Any] = CONTRACT["components"]["schemas"]
OPERATIONS = {operation["operationId"] for path in CONTRACT["paths"].values() for operation in path.values()}
# What the service gives out: a submission by its number, a publication by its minute, a person and a key by chance.
SUBMISSION = re.compile(r"S[0-9]{6,9}")
PUBLICATION = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{4}(-[0-9]+)?")
EDITION = re.compile(r"[0-9]{4}-[0-9]{2}(-[a-z-]+)?-[1-9]")  # the seed has no report
FORM = re.compile(r"/v1/reports/[0-9]{4}-[0-9]{2}\?edition=1&format=(json|html|pdf|docx)")
PERSON = re.compile(r"P[0-9a-f]{12}")
PREFIX = re.compile(r"[0-9a-z]{12}")
# Words and numbers that name nothing.
FREE = re.compile(
    r"\w+_label|\w+_display|\w+_title|"
    "confirmed|will_say|"
    "below_line|chance|distance|group|usual_yearly_change|"
    "answer|from_date|note|measures|stated_by|until_date|"
    "answer_overdue|days|days_left|default_days|number|promise_overdue|"
    "actions_sentence|agreement|judgement|narrative|outcomes|percent|sign|target_status|"
    "url|"  # of evidence, on a domain that is for examples
    "bytes|cannot_be_told|content_type|cut_off|direction|earlier|edition|heading|held|improved|lag_months|position|result|"
    "worsened|"
    "adopted_on|due_on|first_year|last_year|on|starts_on|"
    "how|link|"
    "answer|fact|hours|note|principle|proposed|reviewer_role|to_answer|"
    "agreed_by|amount|cap|change|change_percent|changed|decimal_places|display|enabled|explanation|field|If-Match|"
    "edge|margin|p_value|points|share|tests|theta_error|"
    "indicators|items|label|level|limits_level|missing_reason|name|new_value|old_value|parameters|"
    "accumulation|action|annual_figure|clear_after|comparable_between_areas|description|due|frequency|method|"
    "change_reason|corrects|source_name|"
    "polarity|purpose|set_on|start_date|supply|"  # bodies: whole ones are sent in tests/api/test_bodies_of_the_contract
    "quarters|ratio_multiplier|rationale|reason|rel|revision|row|sentence|set_by|"
    "software_version|sort|status|symbol|text|tier|title|tolerance_from|total|value|waiting"
)
Example = tuple[str, str, Any]
Check = Callable[["Service", str], bool]
VALUES = "/v1/values?indicator=household-waste-recycling-rate&area=E07000120&limit=200"


def examples(node: Any, *, path: tuple[str, ...] = ()) -> Iterator[Example]:
    """Where each example stands, the name of what it shows, and the example."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from examples(item, path=(*path, str(index)))
    if not isinstance(node, dict):
        return
    is_schema = path[-1:] != ("properties",)
    for key, value in node.items():
        if is_schema and key == "example" and isinstance(value, dict | str) and "schema" in node and "name" not in node:
            for name, part in fields(value):
                yield "/".join(path), name, part
        elif is_schema and key == "example":
            yield "/".join(path), str(node.get("name", path[-1])), value
        elif is_schema and key == "examples" and isinstance(value, list):
            yield from (("/".join(path), name_of(path), example) for example in value)
        elif not (is_schema and key == "examples"):
            yield from examples(value, path=(*path, key))


def name_of(path: tuple[str, ...]) -> str:
    """The property that a schema is of, the list's where it is that of its items."""
    at = max((index for index, part in enumerate(path) if part == "properties"), default=-1)
    return path[at + 1]


def fields(body: Any) -> Iterator[tuple[str, Any]]:
    """The names and values in the example of a body: JSON, or a CSV of rows."""
    if isinstance(body, str):
        body = list(csv.DictReader(io.StringIO(body)))
    if isinstance(body, list):
        for item in body:
            yield from fields(item)
    elif isinstance(body, dict):
        for name, value in body.items():
            yield from fields(value) if isinstance(value, list | dict) else [(name, value)]


EXAMPLES = list(examples({key: CONTRACT[key] for key in ("paths", "components")}))


@dataclass(frozen=True)
class Service:
    """The service over the seeded store."""

    client: TestClient

    @cache  # noqa: B019 - two services at most, as long as the tests run
    def column(self, path: str, name: str = "code") -> set[Any]:
        """What the service has in a column of a list, on all its pages."""
        found: set[Any] = set()
        following: str | None = ""
        while following is not None:
            cursor = {"cursor": following} if following else {}
            page = self.client.get(path, params={"limit": "200", **cursor}).json()
            found |= {item[name] for item in page["items"]}
            following = page["next"]
        return found

    def reads(self, path: str) -> bool:
        """Whether the service answers."""
        return self.client.get(path).status_code == 200

    def of_values(self, name: str) -> set[Any]:
        """What the values of one series have in a column."""
        return {value[name] for value in self.client.get(VALUES).json()["items"]}


@pytest.fixture(scope="module")
def service(seeded_client: TestClient) -> Service:
    """The service that the examples are of."""
    return Service(seeded_client)


def is_period(service: Service, text: str) -> bool:
    """Whether the service would write the text for the period that it reads in it."""
    return parse_period(text).id == text


def is_code(service: Service, text: str) -> bool:
    """Whether there is an indicator, area, peer group or theme of that code, or a code may look like it."""
    lists = ("indicators", "areas", "peer-groups", "themes", "strategies", "outcomes", "frameworks")
    there = any(text in service.column(f"/v1/{path}") for path in lists)
    there = there or text in (ACTION.code, ACHIEVEMENT.code) or _is_priority(service, text)
    there = there or any(_is_of_framework(service, text, part) for part in ("themes", "measures"))
    return there or any(form.fullmatch(text) for form in (PUBLICATION, PERSON))


def _is_priority(service: Service, text: str) -> bool:
    """Whether a strategy has a priority of that code."""
    strategies = service.client.get("/v1/strategies").json()["items"]
    return any(text == priority["code"] for strategy in strategies for priority in strategy["priorities"])


def _is_of_framework(service: Service, text: str, part: str) -> bool:
    """Whether a framework has a heading or a measure of that code."""
    frameworks = service.client.get("/v1/frameworks").json()["items"]
    return any(text == item["code"] for framework in frameworks for item in framework[part])


def _is_framework(service: Service, text: str) -> bool:
    """Whether there is a framework of that code, or themes that say that they are of it."""
    return _in("frameworks")(service, text) or _in("themes", "framework")(service, text)


def is_warning(service: Service, text: str) -> bool:
    """Whether there is a warning of that id."""
    return service.reads(f"/v1/warnings/{text}")


def is_key(service: Service, text: str) -> bool:
    """Whether a document may have that key."""
    indicator, area, period = text.split("/")
    return _in("indicators")(service, indicator) and _in("areas")(service, area) and is_period(service, period)


def is_release_instant(service: Service, text: str) -> bool:
    """Whether a publication may be asked for at that instant."""
    shape = SCHEMAS["PublicationSent"]["properties"]["release_at"]
    return not list(OAS31Validator(shape).iter_errors(text))


def _in(path: str, name: str = "code") -> Check:
    return lambda service, text: text in service.column(f"/v1/{path}", name)


def _like(*forms: re.Pattern[str]) -> Check:
    return lambda _, text: any(form.fullmatch(text) for form in forms)


def _is_comparator(service: Service, text: str) -> bool:
    return any(_in(path)(service, text) for path in ("areas", "peer-groups"))


CHECKS: dict[str, Check] = {
    "area": _in("areas"),
    "area_name": _in("areas", "name"),
    "civic_status": _in("areas", "civic_status"),
    "code": lambda service, text: is_code(service, text) or bool(EDITION.fullmatch(text)),
    "council": _in("areas"),
    "country": _in("areas"),
    "region": _in("areas"),
    "comparator": _is_comparator,
    "effective_from": is_period,
    "fit": lambda _, text: text in set(Fit),
    "framework": _is_framework,
    "from_period": is_period,
    "holder": lambda service, text: bool(PERSON.fullmatch(text)) or _in("indicators", "owner_role")(service, text),
    "href": lambda service, text: bool(FORM.fullmatch(text)) or service.client.get(text).status_code == 200,
    "id": lambda service, text: bool(SUBMISSION.fullmatch(text)) or is_warning(service, text),
    "indicator": lambda service, text: text == KPI.code or _in("indicators")(service, text),
    "indicator_title": _in("indicators", "title"),
    "interval": lambda service, text: text in service.of_values("interval"),
    "key": is_key,
    "kind": lambda _, text: (
        text in {*ItemKind, *AreaKind, *ThresholdKind, *CascadeKind, *FigureUseKind, *FrameworkKind, "value"}
    ),
    "latest": is_period,
    "licence": _in("indicators", "licence"),
    "measure": lambda service, text: _is_of_framework(service, text, "measures"),
    "operation": lambda _, text: text in OPERATIONS,
    "owner_role": _in("indicators", "owner_role"),
    "outcome": lambda service, text: text in set(Outcome) or _in("outcomes")(service, text),
    "parameter": lambda _, text: text in {*Severity, *chain(*ALLOWED.values())},
    "period": is_period,
    "priority": _is_priority,
    "period_end": lambda service, text: text in service.of_values("period_end"),
    "period_kind": lambda _, text: text in set(PeriodKind),
    "period_start": lambda service, text: text in service.of_values("period_start"),
    "prefix": _like(PREFIX),
    "publication": _like(PUBLICATION),
    "published_verdict": lambda _, text: text in set(PublishedVerdict),
    "raised_in": is_period,
    "release_at": is_release_instant,
    "rule": lambda service, text: text == ANSWER_TIME or _in("warning-rules", "rule")(service, text),
    "service": _in("indicators", "service"),
    "since": is_period,
    "source": lambda service, text: text in service.of_values("source"),
    "replaces": _in("strategies"),
    "strategy": _in("strategies"),
    "submission": _like(SUBMISSION),
    "submissions": _like(SUBMISSION),
    "target": _like(SUBMISSION),
    "theme": lambda service, text: _in("themes")(service, text) or _is_of_framework(service, text, "themes"),
    "unit": _in("indicators", "unit"),
    "year": is_period,
    "verdict": lambda _, text: text in {*PublishedVerdict, *ReviewVerdict},
    "verdict_comparator": _is_comparator,
    "warning": is_warning,
}


def exists(service: Service, name: str, example: Any) -> bool:
    """Whether what an example names is there, or is what the service would give out or accept."""
    check = CHECKS.get(name)
    return FREE.fullmatch(name) is not None if check is None else check(service, example)


def test_every_example_that_names_something_names_what_is_there(service: Service) -> None:
    assert [item for item in EXAMPLES if not exists(service, item[1], item[2])] == []


def test_examples_are_found_in_parameters_bodies_shapes_and_lists() -> None:
    found = {(name, str(example)) for _, name, example in EXAMPLES}
    assert len(EXAMPLES) > 200
    assert {
        ("indicator", "residual-household-waste"),
        ("period", "2025-26"),
        ("submissions", "S000012"),
        ("operation", "create_return"),
    } <= found


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("operation", "post_return"),
        ("code", "2026-11-26"),
        ("publication", "2026-11-26"),
        ("indicator", "no-such-indicator"),
        ("area", "E07"),
        ("rule", "decline"),
        ("holder", "P3f1c0a9b2d4"),
        ("href", "/v1/nothing"),
        ("a_new_name", "anything"),
    ],
)
def test_an_example_of_what_is_not_there_is_seen(service: Service, name: str, example: str) -> None:
    assert not exists(service, name, example)
