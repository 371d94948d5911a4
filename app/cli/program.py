"""The program: its commands in one, and its entry point."""

import sys

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.cli import (
    archive,
    audit,
    backtest,
    brief,
    change_summary,
    deciding,
    health,
    history,
    keys,
    posting,
    publishing,
    report,
    serving,
    show,
    store,
)
from app.cli.console import app, exit_code, fail
from app.domain.errors import InvalidInputError, WaymarkError
from app.edge.validation_words import described, sentence_of
from app.settings import Settings

# In the order of the help.
for _module in (
    serving,
    store,
    archive,
    show,
    health,
    change_summary,
    brief,
    posting,
    history,
    deciding,
    publishing,
    report,
    keys,
    audit,
    backtest,
):
    _module.add_to(app)


described(Settings.model_fields["area"].metadata[0].pattern, "Give {field} as an ONS code, such as E07000120.")
described(
    Settings.model_fields["root_path"].metadata[0].pattern,
    "Give {field} as a path without a slash at its end: /performance.",
)


def main() -> None:
    """The entry point: an error of the domain is one sentence and an exit code, never a traceback."""
    try:
        app()
    except ValidationError as error:
        names = " ".join(sentence_of({**fault, "loc": (_variable(fault),)}) for fault in error.errors())
        sys.exit(fail(f"A setting cannot be used. {names}", code=2))
    except WaymarkError as error:
        sys.exit(fail(_sentence(error), code=exit_code(error)))


def _variable(fault: ErrorDetails) -> str:
    """The environment variable of a setting."""
    return f"WAYMARK_{str(fault['loc'][0]).upper()}"


def _sentence(error: WaymarkError) -> str:
    """The sentence of an error, with those of its faults."""
    faults = error.faults if isinstance(error, InvalidInputError) else ()
    return " ".join([str(error), *(fault.detail for fault in faults if fault.detail != str(error))])
