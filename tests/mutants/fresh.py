"""A plugin for a run on changed code: what was worked out before the change is worked out again."""

import sys
from functools import lru_cache


def pytest_sessionstart() -> None:
    """Empty the application's caches, which each run inherits from the process that it was forked from."""
    cached = type(lru_cache(len))
    for name, module in list(sys.modules.items()):
        if name.startswith("app."):
            for value in vars(module).values():
                if isinstance(value, cached):
                    value.cache_clear()
