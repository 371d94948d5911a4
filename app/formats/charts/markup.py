"""Elements of SVG and HTML as data, written with every text and attribute escaped."""

import re
from dataclasses import dataclass
from html import escape
from typing import Union

_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2

_SHAPES = frozenset({"circle", "line", "polygon", "polyline", "rect"})  # of SVG: the empty ones, closed at once


@dataclass(frozen=True, slots=True)
class Element:
    """An element with its attributes and what is in it: elements, and texts that are no markup."""

    name: str
    attributes: tuple[tuple[str, str], ...]
    children: tuple[Union["Element", str], ...]


Attribute = str | int | float | None


def element(name: str, *children: Element | str, **attributes: Attribute) -> Element:
    """An element; `stroke_width` stands for `stroke-width`, `class_` for `class`; what is None is left out."""
    written = tuple((_name(key), _written(value)) for key, value in attributes.items() if value is not None)
    return Element(name, written, children)


def markup(node: Element | str) -> str:
    """The element as text, good as XML and as HTML; a character that no XML may hold is left out."""
    if isinstance(node, str):
        return escape(writable(node), quote=False)
    attributes = "".join(f' {name}="{escape(writable(value))}"' for name, value in node.attributes)
    inside = "".join(map(markup, node.children))
    if not inside and node.name in _SHAPES:
        return f"<{node.name}{attributes}/>"
    return f"<{node.name}{attributes}>{inside}</{node.name}>"


def writable(text: str) -> str:
    """The text without the characters that no XML and no HTML may hold."""
    return _UNWRITABLE.sub("", text)


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _written(value: str | int | float) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value)
