"""Published shapes as tables: one row an item, nested fields named by their path, lists of texts as one cell."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

from app.formats.csv_table import Cell, Table

Path = tuple[str, ...]


def table_of(shape: type[BaseModel], items: Iterable[BaseModel]) -> Table:
    """The items as rows; the columns are the fields of `shape`, nested objects flattened (`latest_value`).

    A list of texts is one cell, joined by "; ". What no cell can hold has no column: lists of objects, mappings, and
    fields that may hold objects of several shapes.
    """
    return Table(column_names(shape), _rows(shape, items))


def column_names(shape: type[BaseModel]) -> tuple[str, ...]:
    """The columns of a table of `shape`, in their order."""
    return tuple("_".join(path) for path in _columns(shape))


def _rows(shape: type[BaseModel], items: Iterable[BaseModel]) -> Iterator[Sequence[Cell]]:
    paths = _columns(shape)
    if all(len(path) == 1 and not _is_listed(shape, path[0]) for path in paths) and len(paths) > 1:
        yield from map(attrgetter(*(name for (name,) in paths)), items)
        return
    readers = [_reader(path) for path in paths]
    for item in items:
        yield [read(item) for read in readers]


def _is_listed(shape: type[BaseModel], name: str) -> bool:
    return any(get_origin(part) is list for part in _parts(shape.model_fields[name].annotation))


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


def _reader(path: Path) -> Callable[[Any], Any]:
    """What gives the cell of a column."""
    first, *rest = path
    top = attrgetter(first)

    def read(item: Any) -> Any:
        item = top(item)
        for name in rest:
            if item is None:
                return None
            item = getattr(item, name)
        return "; ".join(item) if isinstance(item, list) else item

    return read
