"""Pages about the API itself: interactive documentation that loads nothing from outside, the contract, health."""

from collections.abc import Callable

from fastapi import FastAPI


def install(app: FastAPI, *, ready: Callable[[], None]) -> None:
    """Add /docs, /problems, /openapi.json, /openapi.yaml, /health/live and /health/ready.

    `ready` raises StoreError when the store does not answer or is of another revision; it runs in a thread.
    Make the app with docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False.
    """
    raise NotImplementedError
