"""The typesetter: templates of this package and data into PDF and pictures, with the fonts that travel with it."""

from functools import lru_cache
from pathlib import Path

import orjson
import typst

from app.formats.report.glyphs import FONTS

_TEMPLATES = Path(__file__).parent / "templates"


def set_pdf(template: str, data: object) -> bytes:
    """The template as a PDF/UA-1 with data, which it reads as JSON.

    Raises typst.TypstError where the standard forbids what is asked for, such as a figure without a description.
    """
    [page] = _set(template, data, "pdf")
    return page


def set_pictures(template: str, data: object) -> list[bytes]:
    """The template's pages as PNG, of 144 dots an inch."""
    return _set(template, data, "png")


def _set(template: str, data: object, form: "typst.OutputFormat") -> list[bytes]:
    """Each call has its own compiler, which one thread may use; the interpreter's lock is free while it works."""
    inputs = {"document": orjson.dumps(data).decode()}
    compiler = typst.Compiler((_TEMPLATES / template).read_bytes(), _TEMPLATES, _fonts(), True, inputs)
    made = compiler.compile(format=form, ppi=144, pdf_standards="ua-1" if form == "pdf" else [])
    return made if isinstance(made, list) else [made or b""]


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
