"""The section on the councils that gave notice of failure, by two figures of their returns."""

from collections.abc import Sequence

from app.domain.track_record.named_cases import FinanceYear, NamedCase, Place
from app.domain.track_record.service_signs import ServiceSigns
from app.wording.track_record.labels import KINDS
from app.wording.track_record.markdown import percent, table
from app.wording.value import NOTHING


def finance_section(years: Sequence[FinanceYear], *, services: Sequence[ServiceSigns]) -> str:
    """The places of the named councils in each year, the exact test, and what seven cases are worth."""
    parts = [
        "## Money: the seven councils with section 114 notices",
        "From 2018 to 2023 seven councils reported that they could not balance their budget. Two figures of each "
        "council's returns, beside all councils of its kind: reserves (earmarked and unallocated) and borrowing, both "
        "against net revenue expenditure. The worst tenth is rounded down.",
        "**Seven cases, chosen afterwards, are a hint and no proof.** The councils and the two figures were picked "
        "with the outcome known, the years follow each other, and most councils that stand as badly on one of the two "
        "figures have given no notice.",
    ]
    for year in years:
        parts += [f"### {year.year}", _sentence(year), _table(year)]
    parts += [
        "### What service figures showed",
        "In the three years before each notice, the share of the council's figures not past their line that had a "
        "sign, beside all other councils of its kind. A county has no figures of districts.",
        _services(services),
    ]
    return "\n\n".join(parts)


def _sentence(year: FinanceYear) -> str:
    named = len(year.cases)
    return (
        f"{year.named_worst} of the {named} were in the worst tenth of their kind by either figure, and {year.worst} "
        f"of all {year.councils} councils ({percent(year.worst / year.councils, places=0)}). Drawn blindly, "
        f"{year.named_worst} or more of {named} would be there with a probability of {year.probability:.6f} "
        "(Fisher's exact test)."
    )


def _table(year: FinanceYear) -> str:
    return table(
        ("council", "notice", "kind", "reserves", "lowest", "borrowing", "highest", "worst tenth"),
        [_row(case) for case in year.cases],
    )


def _services(services: Sequence[ServiceSigns]) -> str:
    return table(
        ("council", "cases", "with a sign", "share", "share of its kind"),
        [
            (each.council.name, f"{each.cases:,}", f"{each.signs:,}", percent(each.share), percent(each.share_of_kind))
            for each in services
        ],
    )


def _row(case: NamedCase) -> Sequence[str]:
    council = case.council
    worst = "yes" if case.is_worst_tenth else "no"
    kind = KINDS[council.area[:3]]
    return (council.name, council.notice, kind, *_place(case.reserves), *_place(case.borrowing), worst)


def _place(place: Place | None) -> tuple[str, str]:
    return (NOTHING, NOTHING) if place is None else (f"{place.value:.1f}%", f"{place.rank} of {place.councils}")
