"""An SVG read back: its labels with their boxes, and its marks with what they say."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree

from app.formats.charts.labels import TextLabel

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, slots=True)
class Image:
    """A parsed SVG."""

    root: ElementTree.Element

    @property
    def size(self) -> tuple[float, float]:
        """The width and the height of its view box."""
        left, top, width, height = map(float, self.root.attrib["viewBox"].split())
        assert (left, top) == (0.0, 0.0)
        return width, height

    def labels(self) -> list[TextLabel]:
        """Its texts, where they are in the view box."""
        return list(_labels(self.root, down=0.0))

    def words(self) -> str:
        """All that its texts say."""
        return " ".join(label.text for label in self.labels())

    def marks(self, attribute: str) -> dict[str, str]:
        """By what is in an attribute of each mark, what its tip says."""
        found = [each for each in self.root.iter() if attribute in each.attrib]
        return {each.attrib[attribute]: each.findtext(f"{SVG}title") or "" for each in found}

    def by_id(self, name: str) -> ElementTree.Element:
        """The one element of that id."""
        [found] = [each for each in self.root.iter() if each.get("id") == name]
        return found


def image_of(svg: bytes | str) -> Image:
    """The SVG, which must be well-formed."""
    return Image(ElementTree.fromstring(svg))  # noqa: S314 - made by the service itself


def flaws(image: Image) -> list[str]:
    """Labels that stick out of the view box, and pairs that overlap."""
    width, height = image.size
    found = []
    for label in image.labels():
        box = label.box
        if box.left < 0 or box.top < 0 or box.right > width or box.bottom > height:
            found.append(f"{label.text} sticks out")
    pairs = combinations(image.labels(), 2)
    return found + [f"{one.text} overlaps {other.text}" for one, other in pairs if one.box.overlaps(other.box)]


def _labels(node: ElementTree.Element, *, down: float) -> Iterator[TextLabel]:
    moved = node.get("transform", "translate(0 0)")
    down += float(moved.removeprefix("translate(0 ").removesuffix(")"))
    for child in node:
        yield from _labels(child, down=down)
    if node.tag == f"{SVG}text":
        yield TextLabel(
            float(node.attrib["x"]),
            float(node.attrib["y"]) + down,
            node.text or "",
            float(node.attrib["font-size"]),
            node.get("text-anchor", "start"),
            node.get("font-weight") == "bold",
        )
