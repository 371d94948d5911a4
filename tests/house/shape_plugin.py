"""A plugin of mypy: a field of a published shape that `Shape.of` cannot fill is an error of types.

`Shape.of(source, **computed)` copies from its source what it is not given. Mypy alone does not know which attributes it
reads, so that a field renamed in the domain would be seen at run time only. With this plugin each keyword has to be a
field of the shape, and each other field an attribute of the type of the source.
"""

from collections.abc import Callable, Iterator

from mypy.errorcodes import CALL_ARG
from mypy.nodes import ArgKind
from mypy.plugin import MethodContext, Plugin
from mypy.types import Instance, TupleType, Type, TypedDictType, TypeVarType, UnionType, get_proper_type

SHAPE = "app.contract.base.Shape"
METADATA = "pydantic-mypy-metadata"  # what pydantic's plugin notes of a model, its fields among it


class ShapePlugin(Plugin):
    """Checks the calls of `of` on the shapes of the contract."""

    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        """The check of a call, for methods of that name."""
        return _checked if fullname.endswith(".of") else None


def plugin(_version: str) -> type[Plugin]:
    """The entry point for mypy."""
    return ShapePlugin


def _checked(context: MethodContext) -> Type:
    shape = get_proper_type(context.default_return_type)
    if isinstance(shape, Instance) and shape.type.has_base(SHAPE):
        for fault in _faults(context, shape):
            context.api.fail(fault, context.context, code=CALL_ARG)
    return context.default_return_type


def _faults(context: MethodContext, shape: Instance) -> Iterator[str]:
    fields = set(shape.type.metadata[METADATA]["fields"])
    (sources, computed), (_, names), (_, kinds) = context.arg_types, context.arg_names, context.arg_kinds
    given: set[str] = set()
    for name, kind, type_ in zip(names, kinds, computed, strict=True):
        unpacked = get_proper_type(type_)
        if kind is not ArgKind.ARG_STAR2:
            given.add(name or "")
        elif isinstance(unpacked, TypedDictType):
            given |= set(unpacked.items)
        else:
            yield f'"{shape.type.name}.of" takes the fields of a TypedDict, or each by its keyword'
            return
    for name in sorted(given - fields):
        yield f'"{shape.type.name}" has no field "{name}"'
    for source in _parts(sources[0]):
        for name in sorted(fields - given):
            if source.type.get(name) is None:
                yield f'"{source.type.name}" has no attribute "{name}" for the field of "{shape.type.name}"'


def _parts(type_: Type) -> Iterator[Instance]:
    """The classes that a value may be of; nothing is known of Any."""
    proper = get_proper_type(type_)
    if isinstance(proper, UnionType):
        for part in proper.items:
            yield from _parts(part)
    elif isinstance(proper, TypeVarType):
        yield from _parts(proper.upper_bound)
    elif isinstance(proper, TupleType):
        yield proper.partial_fallback
    elif isinstance(proper, Instance):
        yield proper
