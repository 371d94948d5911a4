"""The program: its verbs put together, and its entrance."""

import sys

from pydantic import ValidationError

from app.cli import archive as copies
from app.cli import audit, keys, posting, publishing, serving, store
from app.cli import show as reading
from app.cli.console import app, exit_code, fail
from app.domain.errors import InvalidInputError, WaymarkError

for _group in (serving, store, copies, reading, posting, publishing, keys, audit):  # in the order of the help
    _group.add_to(app)


def main() -> None:
    """The entrance: an error of the domain is one sentence and an exit code, never a traceback."""
    try:
        app()
    except ValidationError as error:
        names = ", ".join(f"WAYMARK_{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors())
        sys.exit(fail(f"A setting cannot be used. {names}.", code=2))
    except WaymarkError as error:
        sys.exit(fail(_said(error), code=exit_code(error)))


def _said(error: WaymarkError) -> str:
    """The sentence of an error, with what is to be mended."""
    faults = error.faults if isinstance(error, InvalidInputError) else ()
    return " ".join([str(error), *(fault.detail for fault in faults if fault.detail != str(error))])
