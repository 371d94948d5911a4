"""Themes: the strategy's priorities and other frameworks that indicators are grouped by."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """A heading that indicators stand under; `framework` says whose heading it is, `sort` the order of display."""

    code: str
    title: str
    description: str
    framework: str
    sort: int
