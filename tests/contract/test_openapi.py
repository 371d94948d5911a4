"""The contract: equal to the program, valid, complete, and true to its examples and links."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from starlette.testclient import TestClient

from app.api.openapi import SHARED
from app.formats.registry import REPORT_FORMATS, SVG
from app.main import contract_yaml
from app.paths import resource
from tests.clients import contract, parameters_of
from tests.contract import examples
from tests.databases import Shops
from tests.formats.charts import image_of

Node = dict[str, Any]
CONTRACT = contract()
COMMITTED = (resource("openapi") / "openapi.yaml").read_text("utf-8")  # what a test holds against the contract
SCHEMAS: Node = CONTRACT["components"]["schemas"]
OPERATIONS: dict[str, tuple[str, Node]] = {
    operation["operationId"]: (path, operation)
    for path, methods in CONTRACT["paths"].items()
    for operation in methods.values()
}

# What the public reads; the rest needs a key.
PUBLIC = {name: held for name, held in OPERATIONS.items() if "304" in held[1]["responses"]}
KEYED = {name: held for name, held in OPERATIONS.items() if name not in PUBLIC}
SENT = {name for name in SCHEMAS if name.endswith("Sent")}  # what callers send may leave fields out
ALWAYS = {"400", "401", "403", "429", "503"}
VERBS = "get|list|put|create|preview|decide|withdraw|rotate|revoke|erase|retire"


def test_the_committed_contract_is_the_programs_own() -> None:
    assert contract_yaml() == COMMITTED, "run: make openapi"


def test_the_contract_is_valid_openapi_3_1_and_survives_yaml() -> None:
    assert CONTRACT["openapi"].startswith("3.1.")
    validate(CONTRACT, cls=OpenAPIV31SpecValidator)
    assert yaml.load(COMMITTED, yaml.CSafeLoader) == CONTRACT


def test_the_contract_says_who_offers_it_where_and_under_which_licence() -> None:
    info = CONTRACT["info"]
    assert info["title"] == "Waymark"
    assert info["license"] == {"name": "MIT", "identifier": "MIT"}
    assert info["contact"]["name"]
    assert CONTRACT["servers"]
    assert CONTRACT["security"] == []


def test_operation_ids_are_a_verb_and_a_noun_each_once() -> None:
    assert len(OPERATIONS) == sum(len(methods) for methods in CONTRACT["paths"].values())
    assert [name for name in OPERATIONS if not re.fullmatch(rf"({VERBS})(_[a-z]+)+", name)] == []


@pytest.mark.parametrize("identity", OPERATIONS)
def test_each_operation_says_what_it_does(identity: str) -> None:
    _, operation = OPERATIONS[identity]
    assert operation["summary"]
    assert operation["description"].endswith(".")
    assert operation["tags"][0] in {tag["name"] for tag in CONTRACT["tags"]}


REPORTS = {examples.DRAFT[0]}  # which come in forms of their own


@pytest.mark.parametrize("identity", PUBLIC)
def test_each_public_read_says_what_can_go_wrong_and_comes_as_json_and_csv_or_as_an_image(identity: str) -> None:
    path, operation = PUBLIC[identity]
    expected = {"200", "304", "406"} | ALWAYS | ({"404"} if "{" in path else set())
    assert set(operation["responses"]) == expected
    forms = {SVG.media_type} if path.endswith(SVG.suffix) else {"application/json", "text/csv"}
    if identity in REPORTS:
        forms = {form.media_type for form in REPORT_FORMATS}
    assert set(operation["responses"]["200"]["content"]) == forms


def test_a_public_read_asks_for_no_key() -> None:
    assert [name for name, (_, operation) in PUBLIC.items() if "security" in operation] == []


def test_no_read_says_what_is_wrong_with_a_body() -> None:
    reads = [methods["get"] for methods in CONTRACT["paths"].values() if "get" in methods]
    assert [read["operationId"] for read in reads if {"413", "415", "422"} & set(read["responses"])] == []


@pytest.mark.parametrize("identity", KEYED)
def test_each_keyed_operation_says_what_can_go_wrong(identity: str) -> None:
    path, operation = KEYED[identity]
    expected = set(ALWAYS)
    if "{" in path:
        expected.add("404")
    if identity.startswith("put"):
        expected |= {"412", "413", "415", "422", "428"}
    if "requestBody" in operation:
        expected |= {"413", "415", "422"}
    assert expected <= set(operation["responses"])
    assert operation["security"] == [{"key": []}]


def test_errors_are_problems_with_an_example_each() -> None:
    statuses = {name: status for status, name, _ in SHARED}
    for name, response in CONTRACT["components"]["responses"].items():
        if name != "NotModified":
            [(media_type, media)] = response["content"].items()
            assert media_type == "application/problem+json"
            assert media["schema"] == {"$ref": "#/components/schemas/Problem"}
            assert str(media["examples"]["real"]["value"]["status"]) == statuses[name]


def test_parameters_and_refusals_that_two_operations_share_are_written_once() -> None:
    operations = [operation for _, operation in OPERATIONS.values()]
    refusals = [one for operation in operations for status, one in operation["responses"].items() if status >= "300"]
    for kind, found in (
        ("parameters", [one for operation in operations for one in operation["parameters"]]),
        ("responses", refusals),
    ):
        times = Counter(json.dumps(one, sort_keys=True) for one in found)
        assert [text for text, count in times.items() if count > 1 and "$ref" not in json.loads(text)] == []
        shared = {json.dumps({"$ref": f"#/components/{kind}/{name}"}) for name in CONTRACT["components"][kind]}
        assert {text for text in times if "$ref" in json.loads(text)} == shared
        assert min(times[reference] for reference in shared) > 1


def test_trying_a_call_prefills_nothing_that_changes_what_is_answered() -> None:
    shared = CONTRACT["components"]["parameters"].values()
    own = [one for _, operation in OPERATIONS.values() for one in operation["parameters"] if "$ref" not in one]
    assert [one["name"] for one in (*shared, *own) if "example" in one and not one["required"]] == []


def test_the_contract_has_no_words_of_the_framework() -> None:
    assert not re.search("Successful Response|HTTPValidationError|Validation Error", COMMITTED)


def test_no_client_fills_in_a_limit_that_cuts_a_table_off() -> None:
    assert "default" not in CONTRACT["components"]["parameters"]["QueryLimit"]["schema"]


def test_every_parameter_header_and_field_is_described() -> None:
    assert [place for place, node in _described_places() if not _description(node)] == []


def test_every_schema_is_described_and_has_a_readable_name_of_its_own() -> None:
    assert [name for name, schema in SCHEMAS.items() if not re.fullmatch("([A-Z][a-z]+)+", name)] == []
    assert [name for name in SCHEMAS if "Shape" in name] == []
    assert [name for name, schema in SCHEMAS.items() if not schema.get("description")] == []
    shown = Counter(json.dumps(schema, sort_keys=True) for schema in SCHEMAS.values())
    assert [schema for schema, times in shown.items() if times > 1] == []


def test_objects_name_every_field_as_required_and_allow_no_other() -> None:
    for name, schema in SCHEMAS.items():
        if schema.get("type") == "object" and name not in ("Problem", "ProblemItem"):
            assert name in SENT or schema["required"] == list(schema["properties"]), name
            assert schema["additionalProperties"] is False, name


def test_no_schema_is_written_where_it_is_used_but_for_plain_values() -> None:
    nested = [place for place, node in _nodes(SCHEMAS) if "properties" in node and len(place) > 1 and "type" in node]
    assert nested == []


@pytest.mark.parametrize("identity", examples.IMAGES)
def test_the_example_of_each_image_is_one(identity: str) -> None:
    content = PUBLIC[identity][1]["responses"]["200"]["content"]
    assert image_of(content[SVG.media_type]["examples"]["real"]["value"]).labels()


@pytest.mark.parametrize("identity", sorted(PUBLIC.keys() - examples.IMAGES.keys()))
def test_the_example_of_each_operation_fits_its_schema(identity: str) -> None:
    content = PUBLIC[identity][1]["responses"]["200"]["content"]
    media = content["application/json"]
    assert list(_validator(media["schema"]).iter_errors(media["examples"]["real"]["value"])) == []
    if identity in REPORTS:
        return
    header, *rows = content["text/csv"]["examples"]["real"]["value"].splitlines()
    assert all(re.fullmatch("[a-z_]+", column) for column in header.split(","))
    assert rows or identity == "get_change_summary", "the seed is one publication, and no change"


def test_the_examples_of_problems_fit_their_schema() -> None:
    held = [*examples.PROBLEMS, *examples.WITH_KEY, examples.TOO_MANY[0], examples.WITHOUT_STORE[0]]
    problem = _validator({"$ref": "#/components/schemas/Problem"})
    for name in held:
        value = json.loads((examples.FOLDER / f"{name}.json").read_text("utf-8"))["value"]
        assert list(problem.iter_errors(value)) == []


def test_the_examples_are_what_the_service_answers_over_the_seed(
    seeded_client: TestClient, shops: Shops, tmp_path: Path
) -> None:
    assert {*examples.REQUESTS, *examples.IMAGES, *examples.OF_ACTIONS, *examples.OF_REPORTS, *REPORTS} == set(PUBLIC)
    expected = dict(examples.examples(seeded_client)) | dict([examples.example_without_store(tmp_path)])
    url = shops["sqlite"].seeded()
    expected |= dict(examples.examples_with_key(url)) | dict(examples.examples_of_actions(url))
    shops["sqlite"].discard(url)
    url = shops["sqlite"].seeded()
    expected |= dict(examples.examples_of_reports(url))
    shops["sqlite"].discard(url)
    held = {path.name: path.read_text("utf-8") for path in examples.FOLDER.iterdir()}
    assert held == expected, "run: make openapi"


def test_every_link_leads_to_an_answer(seeded_client: TestClient) -> None:
    followed = 0
    for path, operation in PUBLIC.values():
        links = operation["responses"]["200"].get("links", {})
        answer = seeded_client.get(path).json() if links else None
        for link in links.values():
            target, wanted = OPERATIONS[link["operationId"]]
            [(name, expression)] = link["parameters"].items()
            value = _at(answer, pointer=expression.removeprefix("$response.body#"))
            query = {} if f"{{{name}}}" in target else {name: value}
            assert seeded_client.get(target.replace(f"{{{name}}}", str(value)), params=query).status_code == 200
            assert name in {parameter["name"] for parameter in parameters_of(wanted)}
            followed += 1
    assert followed >= len([path for path, _ in PUBLIC.values() if "{" in path])


def _described_places() -> Iterator[tuple[tuple[str, ...], Node]]:
    for identity, (_, operation) in OPERATIONS.items():
        yield from (((identity, one["name"]), one) for one in operation["parameters"] if "$ref" not in one)
    for kind in ("headers", "parameters", "responses"):
        yield from (((kind, name), node) for name, node in CONTRACT["components"][kind].items())
    for name, schema in SCHEMAS.items():
        yield from (((name, field), node) for field, node in schema.get("properties", {}).items())


def _description(node: Node) -> str | None:
    """Its own, or that of the schema it names where the two would be the same."""
    target = SCHEMAS.get(node.get("$ref", "").rpartition("/")[2], {})
    found: str | None = node.get("description") or target.get("description")
    return found


def _nodes(node: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Node]]:
    if isinstance(node, dict):
        yield place, node
        for key, held in node.items():
            yield from _nodes(held, (*place, key))


def _validator(schema: Node) -> OAS31Validator:
    return OAS31Validator(schema | {"components": CONTRACT["components"]})


def _at(answer: Any, *, pointer: str) -> Any:
    for step in pointer.strip("/").split("/"):
        answer = answer[int(step) if isinstance(answer, list) else step]
    return answer
