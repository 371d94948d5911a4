"""How often a name (an address, a key) may do something within a minute; counted in memory."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.edge.problems import TOO_MANY_REQUESTS, Refusal

WITHIN = timedelta(minutes=1)
MOST_NAMES = 10_000


@dataclass(slots=True)
class RateLimit:
    """When each name did something within the last minute; at most `most` times, else a Refusal (429)."""

    most: int
    refusal: str
    times: dict[str, deque[datetime]] = field(default_factory=dict)

    def require_within_limit(self, name: str, *, now: datetime) -> None:
        """Raise a Refusal (429), saying when to come again, for a name that did it too often."""
        times = self._recent(name, now=now)
        if len(times) >= self.most:
            wait = int((times[0] + WITHIN - now).total_seconds()) + 1
            raise Refusal(TOO_MANY_REQUESTS, self.refusal, headers={"Retry-After": str(wait)})

    def record(self, name: str, *, now: datetime) -> None:
        """Remember that it was done."""
        times = self.times.pop(name, None) or deque(maxlen=self.most)
        times.append(now)
        self.times[name] = times  # now the last to go
        while len(self.times) > MOST_NAMES:  # bounded: forget the least recent
            del self.times[next(iter(self.times))]

    def _recent(self, name: str, *, now: datetime) -> deque[datetime]:
        times = self.times.get(name, deque())
        while times and times[0] + WITHIN <= now:
            times.popleft()
        return times
