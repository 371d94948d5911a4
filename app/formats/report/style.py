"""The style sheet of the report's page: GOV.UK Frontend's rules of the components in use, and the report's own."""

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from app.formats.charts.drawing import style_in_page

STATIC = Path(__file__).parent / "static"
# The components, objects and styles in use; the rules of all others are left out.
COMPONENTS = frozenset(
    f"govuk-{name}"
    for name in (
        *("template", "width-container", "main-wrapper", "skip-link", "generic-header", "link", "list"),
        *("heading-xl", "heading-l", "heading-m", "heading-s", "body", "body-l", "body-s", "visually-hidden"),
        *("inset-text", "warning-text", "details", "summary-list", "table"),
    )
)
_NAMES = re.compile(r"\.((?:\\.|[\w-])+)")
_EXCEPTIONS = re.compile(r":not\([^)]*\)")
_BLOCK = re.compile(r"[a-z]+(?:-[a-z]+)*")


@cache
def style_sheet() -> str:
    """The style sheet; it asks for nothing from outside, no font and no image."""
    published = (STATIC / "govuk-frontend" / "govuk-frontend.min.css").read_text("utf-8")
    govuk = _in_use(published.removeprefix('@charset "UTF-8";')).replace("GDS Transport,arial,", "Arial,Helvetica,")
    own = (STATIC / "report.css").read_text("utf-8")
    return f"{govuk}\n{style_in_page('.figure__drawing')}\n{own}"


@cache
def content_security_policy() -> str:
    """The policy of the page: this style sheet, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style_sheet().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _in_use(css: str) -> str:
    """The rules of the components in use, and the conditions around them."""
    rules = []
    for prelude, body in _rules(css):
        if prelude.startswith(("@media", "@supports")):
            inside = _in_use(body)
            rules += [f"{prelude}{{{inside}}}"] if inside else []
        elif not prelude.startswith("@") and "url(" not in body:
            selectors = ",".join(each for each in prelude.split(",") if _is_in_use(each))
            rules += [f"{selectors}{{{body}}}"] if selectors else []
    return "".join(rules)


def _is_in_use(selector: str) -> bool:
    blocks = (_BLOCK.match(name) for name in _NAMES.findall(_EXCEPTIONS.sub("", selector)))
    return all(block is not None and block.group() in COMPONENTS for block in blocks)


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Each rule as what is before its braces and what is in them."""
    start, depth, opened = 0, 0, 0
    for brace in re.finditer(r"[{}]", css):
        depth += 1 if brace.group() == "{" else -1
        if depth == 1 and brace.group() == "{":
            opened = brace.start()
        elif depth == 0:
            yield css[start:opened].strip(), css[opened + 1 : brace.start()]
            start = brace.end()
