"""Writes the values: which areas each series is kept for, and what the published notes mean."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from seed.areas import ENGLAND, UNITED_KINGDOM
from seed.definitions import Definition
from seed.figures import Figure, FiguresError

# Why a row has no number, by the publisher's note. ".." stands in the homelessness tables for a return that a
# council did not send or that was not good enough to print; nothing there is hidden to protect people. A
# blank without a note may have any reason, so it says no more than that the figure is not there.
MISSING = {
    "": "not_available",
    "not available": "not_available",
    "not available in source": "not_available",
    "not available [x]": "not_available",
    "not available or suppressed (..)": "not_available",
    "blank in source (area not in existence or not reported)": "not_available",
    "low reliability or suppressed [u]": "unreliable",
    "no figure in the table": "not_available",
    "no open copy of the table": "not_available",
    "net revenue expenditure is not positive": "undefined",
    "the return does not balance": "unreliable",
    "next year's return opens more than 25% away from these reserves": "unreliable",
}

# How a council counts its fly-tips, in words for residents; every incident is the rule and needs none.
COUNTING = {
    "All incidents": "",
    "Customer/public reported only": "Counts only fly-tips that the public reported.",
    "Staff/contractor and pro-actively cleared only": "Counts only what the council's own teams found.",
    "Reporting basis changed during the year": "The council changed its way of counting during the year.",
}
CHANGED_COUNTING = "This council changed which fly-tips it counts."

SMALL_SAMPLE = "Estimate and confidence interval unreliable since the group sample size is small (3-9)"
NOTES = COUNTING | {SMALL_SAMPLE: "From a handful of survey replies: a rough guide only."}

VERDICT = "vs England: "  # what the publisher says of the figure beside England's

# Notes that tell a resident nothing: verdicts (they have columns of their own), area codes, and what definitions say.
SILENT = (
    VERDICT,
    "Obsolete code since ",
    "This data has been aggregated ",
    "derived",
    "sum over tenures",
)


def value_rows(
    definition: Definition, *, figures: Sequence[Figure], kept: Collection[str]
) -> Iterator[tuple[str, ...]]:
    """The rows of values.csv of one indicator, in the order of its `figures`, for the `kept` areas."""
    areas = areas_of(definition, figures=figures, kept=kept)
    before: Figure | None = None
    for figure in figures:
        if figure.area not in areas:
            continue
        same_area = before is not None and before.area == figure.area
        yield _row(figure, definition=definition, before=before if same_area else None)
        before = figure


def areas_of(definition: Definition, *, figures: Iterable[Figure], kept: Collection[str]) -> frozenset[str]:
    """The areas whose figures are kept for a series: the UK's only where England has none."""
    national = any(figure.area == ENGLAND and figure.value for figure in figures)
    return frozenset(kept) - {UNITED_KINGDOM if national else ENGLAND} - frozenset(definition.left_out)


def _row(figure: Figure, *, definition: Definition, before: Figure | None) -> tuple[str, ...]:
    reasons = [each.reason for each in definition.breaks if each.period == figure.period.id]
    if before is not None and counts_otherwise(figure, before=before):
        reasons.append(CHANGED_COUNTING)
    limits = (figure.lower, figure.upper, "95") if figure.lower and figure.upper else ("", "", "")
    return (
        figure.indicator,
        figure.area,
        figure.period.id,
        figure.value,
        *limits,
        "provisional" if figure.period.id in definition.provisional else "final",
        "" if figure.value else _missing_reason(figure),
        "true" if reasons else "false",
        " ".join(reasons),
        _note(figure) if figure.value else figure.remark,
        *_verdict(figure, definition=definition),
    )


def counts_otherwise(figure: Figure, *, before: Figure) -> bool:
    """Whether the council's stated way of counting fly-tips differs from the year before."""
    return figure.note in COUNTING and before.note in COUNTING and figure.note != before.note


def _missing_reason(figure: Figure) -> str:
    note = figure.note.split("; ")[0].removeprefix("not derived, ")
    if note not in MISSING:
        raise FiguresError(f"{figure.indicator}, {figure.area}, {figure.iso}: no number, and no known reason: {note!r}")
    return MISSING[note]


def _verdict(figure: Figure, *, definition: Definition) -> tuple[str, str, str]:
    """What the publisher says of the figure beside England's: the verdict, the comparator and the source."""
    if not figure.value or not figure.note.startswith(VERDICT):
        return "", "", ""
    verdict = figure.note.removeprefix(VERDICT).lower()
    return verdict, ENGLAND, definition.source_name


def _note(figure: Figure) -> str:
    if figure.remark:
        return figure.remark
    if figure.note in NOTES:
        return NOTES[figure.note]
    if figure.note and not figure.note.startswith(SILENT):
        raise FiguresError(f"{figure.indicator}, {figure.area}, {figure.iso}: unknown note {figure.note!r}")
    return ""


def by_indicator(figures: Iterable[Figure]) -> Mapping[str, tuple[Figure, ...]]:
    """The figures of each indicator, in their order."""
    grouped: dict[str, list[Figure]] = {}
    for figure in figures:
        grouped.setdefault(figure.indicator, []).append(figure)
    return {code: tuple(found) for code, found in grouped.items()}
