"""Evidence of what is said: where the public can read it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EvidenceLink:
    """What is to be read at an address, which begins with `https://`."""

    title: str
    url: str
