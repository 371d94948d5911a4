"""Failed attempts with keys, counted by address, so that guessing is slow."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.api.problems import TOO_MANY_REQUESTS, Refusal

MOST_FAILURES = 10
WITHIN = timedelta(minutes=1)
MOST_ADDRESSES = 10_000


@dataclass(slots=True)
class FailedAttempts:
    """When each address last failed to show a good key; kept in memory, for the last minute only."""

    held: dict[str, deque[datetime]] = field(default_factory=dict)

    def require_patience(self, address: str, *, now: datetime) -> None:
        """Raise a Refusal (429) for an address that failed too often within the last minute."""
        attempts = self._recent(address, now=now)
        if len(attempts) >= MOST_FAILURES:
            wait = int((attempts[0] + WITHIN - now).total_seconds()) + 1
            detail = "Too many failed attempts with keys that open nothing; wait before trying again."
            raise Refusal(TOO_MANY_REQUESTS, detail, headers={"Retry-After": str(wait)})

    def note(self, address: str, *, now: datetime) -> None:
        """Remember a failure."""
        self.held.setdefault(address, deque(maxlen=MOST_FAILURES)).append(now)
        if len(self.held) > MOST_ADDRESSES:  # bounded: forget whoever has been quiet
            self.held = {name: kept for name, kept in self.held.items() if kept[-1] + WITHIN > now}

    def _recent(self, address: str, *, now: datetime) -> deque[datetime]:
        attempts = self.held.get(address, deque())
        while attempts and attempts[0] + WITHIN <= now:
            attempts.popleft()
        return attempts
