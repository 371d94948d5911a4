"""Which indicators a new store begins with."""

from enum import StrEnum


class Kpis(StrEnum):
    """None, or those of the seed that the council has figures of."""

    NONE = "none"
    STARTER = "starter"
