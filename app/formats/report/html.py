"""The report as one accessible HTML page that asks for nothing from outside and needs no script."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import count, groupby

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, Undefined
from markupsafe import Markup

from app.formats.charts.figure_block import FigureBlock, figure_html
from app.formats.charts.markup import writable
from app.formats.report.blocks import Block, Document, Section
from app.formats.report.style import content_security_policy, style_sheet

_ADDRESS = re.compile(r"#.|https?://|mailto:", re.IGNORECASE)
DEEPEST = 6  # level of a heading in HTML


def html_report(document: Document) -> bytes:
    """The document as a page; the same document always gives the same bytes."""
    page = _environment().get_template("page.html")
    text = page.render(
        document=document,
        ids=PageIds(document.sections),
        style=Markup(style_sheet()),  # noqa: S704 - the style sheet of this package
        policy=content_security_policy(),
    )
    return f"{writable(text)}\n".encode()


class PageIds:
    """The ids of a page: sections have their own, all others give way to them."""

    def __init__(self, sections: tuple[Section, ...]) -> None:
        self._taken = {each.id for each in _all(sections)}
        self.main, self.contents = self.unique("main-content"), self.unique("contents")

    def unique(self, name: str, *, endings: tuple[str, ...] = ("", "-title")) -> str:
        """The name, or the name with the first number that makes it and its forms with each ending new."""
        numbered = (name if number == 1 else f"{name}-{number}" for number in count(1))
        free = next(each for each in numbered if self._taken.isdisjoint(each + ending for ending in endings))
        self._taken |= {free + ending for ending in endings}
        return free


class _Option(Undefined):
    """What is not there: an option left out of a component of GOV.UK, and an error anywhere else."""

    def __bool__(self) -> bool:
        self._require_option()
        return False

    def __str__(self) -> str:
        self._require_option()
        return ""

    def __iter__(self) -> Iterator[object]:
        self._require_option()
        return iter(())

    def _require_option(self) -> None:
        """Nothing, of an option; raises UndefinedError of anything else."""
        if not isinstance(self._undefined_obj, dict):
            self._fail_with_undefined_error()


@cache
def _environment() -> Environment:
    components = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    environment = Environment(
        loader=ChoiceLoader([components, PackageLoader("app.formats.report")]),
        autoescape=True,
        undefined=_Option,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"figure": _figure, "is_address": _is_address, "runs_of_kinds": _runs_of_kinds}
    return environment


def _figure(figure: FigureBlock, level: int, ids: PageIds) -> Markup:
    """The figure, its heading below a section's of that level; its ids are new in the page."""
    name = ids.unique(figure.id, endings=("", "-heading", "-caption", "-description"))
    return Markup(figure_html(replace(figure, id=name), level=min(level + 1, DEEPEST)))  # noqa: S704 - escaped there


def _is_address(link: str) -> bool:
    """Whether a link leads into the page, to another page or to a mailbox, and so runs nothing."""
    return _ADDRESS.match(link) is not None


def _runs_of_kinds(blocks: tuple[Block, ...]) -> Iterator[tuple[str, list[Block]]]:
    """Neighbours of one kind, with the name of the kind."""
    for kind, run in groupby(blocks, key=lambda block: type(block).__name__):
        yield kind, list(run)


def _all(sections: tuple[Section, ...]) -> Iterator[Section]:
    for each in sections:
        yield each
        yield from _all(each.sections)
