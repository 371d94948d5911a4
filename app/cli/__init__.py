"""The `waymark` command: each verb parses, calls one use case and prints."""

from app.cli.console import app
from app.cli.program import main

__all__ = ["app", "main"]
