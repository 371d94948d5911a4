"""Themes: the strategy's priorities and other frameworks that indicators are grouped by."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """A heading for indicators; `framework` says whose heading it is, `sort` its place in the order of display."""

    code: str
    title: str
    description: str
    framework: str
    sort: int
