"""Where the files that travel with the program lie: beside `app` in a checkout, inside it once installed."""

from pathlib import Path
from typing import Literal

APP = Path(__file__).resolve().parent
INSTALLED = APP / "_data"


def resource(name: Literal["migrations", "openapi", "seed"]) -> Path:
    """The folder of that name, whether Waymark runs from a checkout or was installed by pip."""
    return (INSTALLED if INSTALLED.is_dir() else APP.parent) / name
