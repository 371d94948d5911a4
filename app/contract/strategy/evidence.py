"""The shapes of evidence: what is sent, and what is answered."""

from typing import Annotated

from pydantic import Field

from app.contract.base import Shape, output_field
from app.contract.request_bodies import LONGEST_URL, RequestBody, input_field
from app.contract.text import Line
from app.domain.strategy.evidence import EvidenceLink
from app.edge.validation_words import described

MOST_LINKS = 20
_HTTPS = described(
    r"^https://[!-;=?-\[\]_a-z~]+$",
    "Give {field} as an address with https, such as https://www.example.gov.uk/minutes.",
)
SecureUrl = Annotated[str, Field(max_length=LONGEST_URL, pattern=_HTTPS)]


class EvidenceShape(Shape):
    """Where the public can read what is said."""

    title: str = output_field("What is to be read there.", "Minutes of Cabinet, 10 July 2025")
    url: str = output_field("Where it is.", "https://www.example.gov.uk/minutes")


class EvidenceSent(RequestBody):
    """Where the public can read what is said."""

    record = EvidenceShape

    title: Line = input_field("What is to be read there.", "Minutes of Cabinet, 10 July 2025")
    url: SecureUrl = input_field("Where it is.", "https://www.example.gov.uk/minutes")


def sent_evidence(links: list[EvidenceSent]) -> tuple[EvidenceLink, ...]:
    """The evidence that a body names."""
    return tuple(EvidenceLink(link.title, link.url) for link in links)
