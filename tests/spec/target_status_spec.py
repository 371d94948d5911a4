"""Placeholder."""

from tests.spec.spec import Table

TABLES: tuple[Table, ...] = ()
