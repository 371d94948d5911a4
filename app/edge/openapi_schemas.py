"""The schemas of the contract under the names that callers read, without what only repeats itself."""

import re
from typing import Any

Node = dict[str, Any]

_HERE = "#/components/schemas/"
_PAGE = re.compile(r"Page_(\w+)_")


def published_name(name: str) -> str:
    """The name under which the contract shows a class of the code, or a page of one."""
    if page := _PAGE.fullmatch(name):
        return f"{published_name(page[1])}Page"
    return name.removesuffix("Shape")


def with_published_names(contract: Node) -> Node:
    """The contract with every schema under its published name; two of one name are an error."""
    schemas = contract["components"]["schemas"]
    names = [published_name(name) for name in schemas]
    if len(set(names)) < len(names):
        raise ValueError(f"Two schemas would share a name: {sorted(name for name in names if names.count(name) > 1)}")
    renamed: Node = _renamed(contract)
    named = {published_name(name): untitled(schema) for name, schema in renamed["components"]["schemas"].items()}
    for name in schemas:
        if _PAGE.fullmatch(name):
            named[published_name(name)]["description"] = "One page of a collection."
    renamed["components"]["schemas"] = dict(sorted(named.items()))
    return renamed


def untitled(node: Any) -> Any:
    """A schema without the titles that pydantic makes from names; a property may itself be called `title`."""
    if isinstance(node, dict):
        return {key: untitled(value) for key, value in node.items() if key != "title" or not isinstance(value, str)}
    return [untitled(entry) for entry in node] if isinstance(node, list) else node


def _renamed(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _renamed(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_renamed(entry) for entry in node]
    if isinstance(node, str) and node.startswith(_HERE):
        return _HERE + published_name(node.removeprefix(_HERE))
    return node
