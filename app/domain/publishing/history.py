"""Figures of earlier years as people keep them: which column, row and period of a table stands for what.

A mapping is a list of lines that a person reads and corrects. What is not beyond doubt is a proposal to be checked.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.measures.period import Period, PeriodKind
from app.domain.measures.period_alternatives import alternatives, is_likely_date
from app.domain.measures.period_text import PeriodReading, read_period
from app.domain.measures.value import MissingReason

LEFT_OUT = "left out"
OF_TARGETS = " target"  # behind the period of a column of targets
LINES_SEARCHED = 20  # for the header of a table
FEWEST_PERIODS = 2  # in the header of a table that is wide by period, where no other column is known


class Part(StrEnum):
    """What a line of a mapping is about."""

    FILE = "file"
    SHEET = "sheet"
    HEADER = "header"
    COLUMN = "column"
    ROW = "row"
    NAME = "name"
    PERIOD = "period"
    SIGN = "sign"


class Sure(StrEnum):
    """Whether a line is beyond doubt, is to be checked, or names an indicator to be defined first."""

    YES = "yes"
    CHECK = "check"
    DEFINE = "define"


class Role(StrEnum):
    """What a column holds that is no period's figures."""

    NAME = "name"
    CODE = "code"
    UNIT = "unit"
    POLARITY = "polarity"
    THEME = "theme"
    SERVICE = "service"
    AREA = "area"
    PERIOD = "period"
    VALUE = "value"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    STATUS = "status"
    MISSING_REASON = "missing_reason"
    NOTE = "note"


_ROLES: Mapping[Role, tuple[str, ...]] = {
    Role.NAME: (
        *("indicator", "indicator name", "indicator title", "name", "title", "kpi", "kpi name", "measure"),
        *("performance indicator", "performance measure", "measure name", "pi"),
    ),
    Role.CODE: ("code", "indicator code", "ref", "reference", "kpi ref", "pi ref", "pi code", "id", "kpi code"),
    Role.UNIT: ("unit", "units", "unit of measure", "measured in", "format"),
    Role.POLARITY: ("polarity", "good is", "good performance", "better", "aim", "good to be"),
    Role.THEME: ("theme", "priority"),
    Role.SERVICE: ("service", "service area", "directorate", "department", "team"),
    Role.AREA: ("area", "area code"),
    Role.PERIOD: ("period", "time period", "year", "financial year", "quarter", "reporting period", "date"),
    Role.VALUE: ("value", "figure", "result", "actual", "outturn", "performance"),
    Role.NUMERATOR: ("numerator",),
    Role.DENOMINATOR: ("denominator",),
    Role.STATUS: ("status",),
    Role.MISSING_REASON: ("missing reason",),
    Role.NOTE: ("note", "notes", "data note"),
}
_ROLE_OF = {name: role for role, names in _ROLES.items() for name in names}
_SPACES = re.compile(r"[\s_]+")
_BESIDE = re.compile(r"\b(actuals?|outturn|results?|values?|figures?|performance|final)\b", re.IGNORECASE)
_PROVISIONAL = re.compile(r"\(p\)|\[p\]|\bprovisional\b|\bprov\b\.?", re.IGNORECASE)
_TARGET = re.compile(r"\btargets?\b", re.IGNORECASE)
_NO_FIGURES = re.compile(
    r"\b(targets?|forecast|budget|change|variance|trend|dot|direction|rag|rank|quartile|benchmark|average|mean|"
    r"national|england|regional?|comparator|neighbours?|comments?|commentary|cumulative|ytd)\b",
    re.IGNORECASE,
)
_QUARTER = re.compile(r"(?:q|qtr|quarter) ?[1-4]\b.*", re.IGNORECASE)
_A_NUMBER = re.compile(r"[0-9]{5,}(?:\.[0-9]+)?|[0-9]+\.[0-9]*[1-9]|-.*")
_IS_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]+)?")
_NOTHING = PeriodReading(())


@dataclass(frozen=True, slots=True)
class MappingLine:
    """One line of a mapping: what it is about and where, the label there, and what becomes of it, with the ground."""

    part: Part
    where: str
    label: str
    becomes: str
    sure: Sure
    why: str = ""


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """What the header of a column says: a role, or a period; else why its column is left out.

    With `is_target` the column holds the targets of the period, and no figures.
    """

    role: Role | None = None
    periods: PeriodReading = _NOTHING
    is_provisional: bool = False
    is_target: bool = False
    why_not: str = ""

    @property
    def suffix(self) -> str:
        """What stands behind the period that the column becomes."""
        return OF_TARGETS if self.is_target else " provisional" if self.is_provisional else ""


def plain(label: str) -> str:
    """A label in small letters with single spaces."""
    return _SPACES.sub(" ", label).strip(" :*").casefold()


def read_header(label: str) -> ColumnReading:
    """What a header says, such as `Indicator`, `2014/15 Actual` or `Target 2015/16`."""
    role = _ROLE_OF.get(plain(label))
    if role is not None:
        return ColumnReading(role)
    if not label.strip():
        return ColumnReading(why_not="It has no header.")
    without_target = _TARGET.sub(" ", label)
    beside = _NO_FIGURES.search(without_target)
    if beside is not None:
        return ColumnReading(why_not=f"“{beside[0]}” is not a figure of the council for the period.")
    bare = _PROVISIONAL.sub(" ", _BESIDE.sub(" ", without_target)).strip(" -:()")
    reading = _NOTHING if _A_NUMBER.fullmatch(bare) else read_period(bare)
    if without_target != label:
        why_not = "" if reading.meanings else "It does not say which period the target is for."
        return ColumnReading(periods=reading, is_target=bool(reading.meanings), why_not=why_not)
    if not reading.meanings:
        return ColumnReading(why_not="It is neither a period nor a known column.")
    return ColumnReading(periods=reading, is_provisional=_PROVISIONAL.search(label) is not None)


def header_labels(lines: Sequence[Sequence[str]], place: int) -> list[str]:
    """The labels of the header at a place; under merged years, `Q1`, `Actual` and `Target` get their year."""
    labels = list(lines[place])
    above = lines[place - 1] if place else ()
    year = ""
    for column, label in enumerate(labels):
        text = above[column].strip() if column < len(above) else ""
        # A period over the first column alone is a title; quarters may belong to it all the same.
        year = text or year
        is_quarter = _QUARTER.fullmatch(label.strip()) is not None
        is_under_year = column > 0 and year != above[0].strip() if above else False
        needs_year = is_quarter or (is_under_year and _is_beside_year(label) and bool(read_period(year).meanings))
        if needs_year and year and not read_period(label).meanings:
            labels[column] = f"{label.strip()} {year}"
    return labels


def _is_beside_year(label: str) -> bool:
    """Whether a label says what a year's column holds: its figures, or something else of the year."""
    return _ROLE_OF.get(plain(label)) is Role.VALUE or _NO_FIGURES.search(label) is not None


def header_place(lines: Sequence[Sequence[str]]) -> int | None:
    """The place of the line that says most about its columns, of the first few; None where none is a header."""
    scores = [_score(header_labels(lines, place)) for place in range(min(len(lines), LINES_SEARCHED))]
    best = max(scores, default=0)
    return scores.index(best) if best else None


def _score(labels: Sequence[str]) -> int:
    """How many columns a line names; 0 where they are too few to read a table by."""
    readings = [read_header(label) for label in labels]
    roles = {reading.role for reading in readings if reading.role is not None}
    periods = sum(1 for reading in readings if reading.periods.meanings and not reading.is_target)
    is_long = {Role.PERIOD, Role.VALUE} <= roles
    is_named = not roles.isdisjoint((Role.NAME, Role.CODE))
    is_wide = periods >= (1 if is_named else FEWEST_PERIODS)
    return len(roles) + periods if is_wide or (is_long and is_named) else 0


def settled(readings: Sequence[PeriodReading]) -> list[tuple[Period | None, bool]]:
    """The period of each reading and whether it is beyond doubt; a doubtful one is of the kind of most others.

    Two years in full (`2014-2015`) are more often one financial year, and the first of December 2011 among years is
    what a spreadsheet makes of `2011-12`: both are to be checked.
    """
    kinds = Counter(reading.meanings[0].kind for reading in readings if reading.is_certain)
    usual = kinds.most_common(1)[0][0] if kinds else None
    return [_settled(reading, usual=usual) for reading in readings]


def _settled(reading: PeriodReading, *, usual: PeriodKind | None) -> tuple[Period | None, bool]:
    if not reading.meanings:
        return None, False
    first = reading.meanings[0]
    if reading.is_certain:
        others = alternatives(first)
        is_doubtful = first.kind is PeriodKind.POOLED_YEARS or (usual is not first.kind and is_likely_date(first))
        return (others[0], False) if is_doubtful and others else (first, True)
    return next((meaning for meaning in reading.meanings if meaning.kind is usual), first), False


def accepted(lines: Sequence[MappingLine]) -> list[MappingLine]:
    """The lines, with every proposal that is to be checked accepted as it is."""
    return [replace(line, sure=Sure.YES) if line.sure is Sure.CHECK and line.becomes else line for line in lines]


def mapping_faults(lines: Sequence[MappingLine], *, codes: frozenset[str]) -> Iterator[tuple[MappingLine, str]]:
    """What keeps a mapping from being used, each with its line; `codes` are those of the existing indicators."""
    taken: dict[tuple[Part, str], MappingLine] = {}
    for line in lines:
        if line.part in (Part.FILE, Part.SHEET, Part.HEADER):
            continue
        fault = _fault(line, codes=codes)
        if fault:
            yield line, fault
            continue
        if line.becomes in (LEFT_OUT, Role.PERIOD) or line.part not in (Part.COLUMN, Part.ROW):
            continue
        target_period = target_period_of(line.becomes)
        becomes = f"{target_period}{OF_TARGETS}" if target_period else period_of(line.becomes) or line.becomes
        key = (line.part, becomes)
        other = taken.setdefault(key, line)
        if other is not line:
            what = "the indicator" if line.part is Part.ROW else "the column" if is_role(line.becomes) else "the period"
            yield line, f"{other.where} (“{other.label}”) is {what} {becomes} as well: leave one of them out."


def _fault(line: MappingLine, *, codes: frozenset[str]) -> str:
    if not line.becomes:
        return f"Say what becomes of it, or write {LEFT_OUT}."
    if line.becomes == LEFT_OUT:
        return ""
    if line.sure is Sure.CHECK:
        return f"Is it {line.becomes}? Write yes in the column sure, or correct what it becomes."
    if line.part in (Part.ROW, Part.NAME) and line.becomes not in codes:
        return f"There is no indicator {line.becomes} yet: define it first, or write {LEFT_OUT}."
    if line.part is Part.PERIOD and period_of(line.becomes) is None:
        return f"“{line.becomes}” is not a period: write one such as 2014-15 or 2014-15-Q1, or {LEFT_OUT}."
    if line.part is Part.SIGN and line.becomes not in set(MissingReason) and not _IS_NUMBER.fullmatch(line.becomes):
        return f"“{line.becomes}” is neither a number nor one of: {', '.join(MissingReason)}, {LEFT_OUT}."
    if line.part is Part.COLUMN and not is_role(line.becomes) and not _holds_numbers(line.becomes):
        return f"“{line.becomes}” is neither a period nor one of: {', '.join(Role)}, {LEFT_OUT}."
    return ""


def is_role(becomes: str) -> bool:
    """Whether a column becomes something else than a period's figures."""
    return becomes in set(Role)


def _holds_numbers(becomes: str) -> bool:
    return period_of(becomes) is not None or target_period_of(becomes) is not None


def period_of(becomes: str) -> str | None:
    """The id of the period that a column or label becomes; None where it is no period for certain."""
    reading = read_period(becomes.removesuffix(" provisional"))
    return reading.meanings[0].id if reading.is_certain else None


def target_period_of(becomes: str) -> str | None:
    """The id of the period whose targets a column holds; None where it holds none."""
    period, is_target, _ = becomes.partition(OF_TARGETS)
    return period_of(period) if is_target else None
