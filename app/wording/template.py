"""The texts of the template: how to fill it in, and notes on each indicator."""

from app.domain.measures.indicator import Accumulation, Definition, Polarity

HOW_TO = (
    "Fill in the sheet Return, one row a figure, and send the file as it is: the grey columns are for you to "
    "read and are ignored: the target, last year's figure, that of the period before (previous), and the day it "
    "is due.",
    "value: the figure in the unit shown, as a number: 31.2, or 31.2% where the unit is percent. A formula counts by "
    "its result.",
    "numerator and denominator: where the figure is one divided by the other, write both and leave value empty.",
    "missing_reason: where there is no figure, choose why, or write [c], [x] or [z] as the value. A row with no "
    "figure leaves the figure as it is, and changes the note or commentary that it has.",
    "status: provisional while the figure may still change, else final.",
    "note: what to bear in mind about the figure, for residents. commentary: what you say about it, for residents.",
    "Rows may be left out. Another figure of your service is added below the last row, with its indicator, area and "
    "period. Nothing is recorded unless every row of the file is right.",
    "Figures that others publish are not typed: the sheet Published by others, where there is one, shows what is held. "
    "confirmed: yes where it is right, no where it is not, with what is wrong in query; neither is for residents. What "
    "explains the figure is written beside it, in commentary.",
)
_GOOD = {
    Polarity.HIGHER_IS_BETTER: "Higher is better.",
    Polarity.LOWER_IS_BETTER: "Lower is better.",
    Polarity.TARGET_IS_BEST: "Nearer to the target is better.",
    Polarity.NONE: "Neither higher nor lower is better.",
}
_COVERS = {
    Accumulation.DISCRETE: "Each figure covers its own period.",
    Accumulation.CUMULATIVE: "Each figure covers the year so far.",
    Accumulation.SNAPSHOT: "Each figure is a count at one moment.",
    Accumulation.ROLLING_YEAR: "Each figure covers the twelve months to the period's end.",
}
NOTES_HEADER = ("indicator", "title", "what it measures", "how to read it", "decimal places", "owner")


def notes_row(definition: Definition) -> tuple[str, str, str, str, int, str]:
    """The row of one indicator in the notes sheet, by `NOTES_HEADER`."""
    how = f"{_GOOD[definition.polarity]} {_COVERS[definition.accumulation]}"
    if definition.caveat:
        how = f"{how} {definition.caveat}"
    places = definition.decimal_places
    return definition.code, definition.title, definition.description, how, places, definition.owner_role
