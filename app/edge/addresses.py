"""Addresses as callers have to ask for them: with the prefix under which the site has the service."""

from contextvars import ContextVar

ROOT: ContextVar[str] = ContextVar("root", default="")  # the prefix, of the request that is answered


def root_path() -> str:
    """The prefix of addresses in the answer to the request; empty where the service has the whole site."""
    return ROOT.get()


def under_root(path: str) -> str:
    """A path of the service as a caller has to ask for it."""
    return f"{ROOT.get()}{path}"
