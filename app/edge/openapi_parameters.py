"""The parameters of the contract as callers see them, with those of several operations written once."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from app.edge.openapi_schemas import Node, untitled

_NULL = {"type": "null"}
_WORD = re.compile(r"[A-Za-z0-9]+")


def plain_parameter(parameter: Node) -> Node:
    """A parameter as its caller sees it: description and example once, and no null, which an address cannot hold."""
    schema = untitled(parameter["schema"])
    schema.pop("description", None)
    options = [option for option in schema.pop("anyOf", []) if option != _NULL]
    if len(options) > 1:
        schema["anyOf"] = options
    elif options:
        schema = options[0] | schema
    examples = schema.pop("examples", None)
    shown = {"example": examples[0]} if examples else {}
    listed: dict[str, Any] = {}
    if schema.get("type") == "array":  # with commas: `a,b`
        listed = {"style": "form", "explode": False}
        schema["minItems"] = 1  # a parameter without a value is refused
    return parameter | shown | listed | {"schema": schema}


def with_shared_parameters(contract: Node) -> Node:
    """The contract with plain parameters, and each one that two or more operations have among its components.

    A component is named by where its parameter stands and by its title: `QueryLimit`. Two of one name raise ValueError;
    a `title` for one of them parts them.
    """
    plain = [(component_name(parameter), plain_parameter(parameter)) for parameter in _parameters(contract)]
    times = Counter(_written(parameter) for _, parameter in plain)
    names = {_written(parameter): name for name, parameter in plain if times[_written(parameter)] > 1}
    if doubled := sorted(name for name, used in Counter(names.values()).items() if used > 1):
        raise ValueError(f"Two parameters would share a name: {doubled}")

    def operation_with_shared(operation: Node) -> Node:
        parameters = [plain_parameter(parameter) for parameter in operation.get("parameters", ())]
        written = [
            {"$ref": f"#/components/parameters/{names[_written(parameter)]}"}
            if _written(parameter) in names
            else parameter
            for parameter in parameters
        ]
        return operation | {"parameters": written}

    paths = {
        path: {method: operation_with_shared(operation) for method, operation in methods.items()}
        for path, methods in contract["paths"].items()
    }
    shared = {names[_written(parameter)]: parameter for _, parameter in plain if _written(parameter) in names}
    components = contract.get("components", {}) | {"parameters": dict(sorted(shared.items()))}
    return contract | {"paths": paths, "components": components}


def component_name(parameter: Node) -> str:
    """The name of a parameter among the components: `HeaderIfMatch` of the header If-Match."""
    title = parameter["schema"].get("title") or parameter["name"]
    return "".join(word[0].upper() + word[1:] for word in _WORD.findall(f"{parameter['in']} {title}"))


def _parameters(contract: Node) -> Iterator[Node]:
    for methods in contract["paths"].values():
        for operation in methods.values():
            yield from operation.get("parameters", ())


def _written(parameter: Node) -> str:
    return json.dumps(parameter, sort_keys=True)
