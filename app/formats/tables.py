"""Published shapes as tables: one row an item, nested fields named by their path, lists of texts as one cell."""

from collections.abc import Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

from app.formats.csv_table import Table

Path = tuple[str, ...]


def table_of(shape: type[BaseModel], items: Sequence[BaseModel]) -> Table:
    """The items as rows; the columns are the fields of `shape`, nested objects flattened (`latest_value`).

    A list of texts is one cell, joined by "; ". What no cell can hold has no column: lists of objects, mappings, and
    fields that may hold objects of several shapes.
    """
    columns = _columns(shape)
    rows = ([_cell(item, path) for path in columns] for item in items)
    return Table(tuple("_".join(path) for path in columns), rows)


def _columns(shape: type[BaseModel]) -> list[Path]:
    paths: list[Path] = []
    for name, field in shape.model_fields.items():
        shapes = [part for part in _parts(field.annotation) if isinstance(part, type) and issubclass(part, BaseModel)]
        if len(shapes) == 1:
            paths += [(name, *path) for path in _columns(shapes[0])]
        elif not shapes and _fits_a_cell(field.annotation):
            paths.append((name,))
    return paths


def _fits_a_cell(annotation: Any) -> bool:
    for part in _parts(annotation):
        origin = get_origin(part)
        if origin is list and any(issubclass(member, BaseModel) for member in get_args(part)):
            return False
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return False
    return True


def _parts(annotation: Any) -> tuple[Any, ...]:
    """The members of a union, without None; any other annotation alone."""
    if get_origin(annotation) in (Union, UnionType):
        return tuple(part for part in get_args(annotation) if part is not NoneType)
    return (annotation,)


def _cell(item: Any, path: Path) -> Any:
    for name in path:
        if item is None:
            return None
        item = getattr(item, name)
    return "; ".join(item) if isinstance(item, list) else item
