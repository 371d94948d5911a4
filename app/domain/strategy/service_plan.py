"""Service plans: what a service is for in a year, and the service KPIs by which it follows its work."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.measures.period import Period

_NEITHER_LETTER_NOR_DIGIT = re.compile(r"[^a-z0-9]+")


class ContributionKind(StrEnum):
    """The kind of what a service KPI contributes to."""

    INDICATOR = "indicator"
    OUTCOME = "outcome"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a service KPI contributes to, by code; a priority is one of a `strategy`, by its code."""

    kind: ContributionKind
    code: str
    strategy: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceKpi:
    """A service-level indicator in a plan, and in one sentence `how` it contributes.

    Without `contributes_to` it contributes to the higher-level indicator that its definition names, which is stated
    there alone.
    """

    indicator: str
    how: str
    contributes_to: Contribution | None = None


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """A service's plan for a financial year: what the service is for, and its KPIs. It is never public."""

    service: str
    year: Period
    purpose: str
    kpis: tuple[ServiceKpi, ...]


def service_code(service: str) -> str:
    """A service's name in an address: small letters and digits with hyphens (`waste-and-recycling`), also of itself."""
    plain = unicodedata.normalize("NFKD", service.casefold()).encode("ascii", "ignore").decode()
    return _NEITHER_LETTER_NOR_DIGIT.sub("-", plain).strip("-")


def service_plan_key(service: str, year: Period) -> str:
    """The key that revisions of a service's plan for a year share."""
    return f"{service_code(service)}/{year.id}"


def plans_on(plans: Iterable[ServicePlan], *, day: date) -> list[ServicePlan]:
    """Each service's plan on a day, by service: the one of the last year that has begun and has a plan."""
    begun = sorted((plan for plan in plans if plan.year.start <= day), key=lambda plan: plan.year)
    latest = {service_code(plan.service): plan for plan in begun}
    return [latest[code] for code in sorted(latest)]
