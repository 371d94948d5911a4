"""Published shapes as tables: one row an item, nested fields named by their path, lists as texts."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from pydantic import BaseModel

from app.formats.csv_table import Table

Cell = str | int | float | bool | date | datetime | None


def table_of(shape: type[BaseModel], items: Sequence[BaseModel], *, leave_out: Iterable[str] = ()) -> Table:
    """The items as rows; the columns are the fields of `shape`, nested objects flattened (`latest_value`).

    Lists of texts become one cell joined by "; "; lists of objects and the fields in `leave_out` have no column.
    """
    columns = _columns(shape, prefix="", left_out=frozenset(leave_out))
    rows = ([_cell(item, path) for path in columns] for item in items)
    return Table(tuple("_".join(path) for path in columns), rows)


def _columns(shape: type[BaseModel], *, prefix: str, left_out: frozenset[str]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, field in shape.model_fields.items():
        if f"{prefix}{name}" in left_out:
            continue
        nested = _model_of(field.annotation)
        if nested is not None:
            inner = _columns(nested, prefix=f"{prefix}{name}.", left_out=left_out)
            found += [(name, *path) for path in inner]
        elif not _holds_models(field.annotation):
            found.append((name,))
    return found


def _model_of(annotation: object) -> type[BaseModel] | None:
    """The one shape that a field holds (perhaps or null), or None."""
    for part in _parts(annotation):
        if isinstance(part, type) and issubclass(part, BaseModel):
            return part
    return None


def _holds_models(annotation: object) -> bool:
    """Whether a list or mapping of objects is in the field: no cell can hold it."""
    text = str(annotation)
    return "dict[" in text or ("list[" in text and "list[str]" not in text) or "Shape" in text


def _parts(annotation: object) -> tuple[object, ...]:
    arguments = getattr(annotation, "__args__", ())
    is_union = type(annotation).__name__ in ("UnionType", "_UnionGenericAlias", "Union")
    return tuple(arguments) if is_union else (annotation,)


def _cell(item: object, path: Sequence[str]) -> Cell:
    for name in path:
        if item is None:
            return None
        item = getattr(item, name)
    if isinstance(item, list):
        return "; ".join(str(part) for part in item)
    return item  # type: ignore[return-value]  # what is left is a plain field of a shape
