"""The texts of the workbook of targets: how to fill it in."""

HOW_TO = (
    "Fill in the sheet Targets, one row an indicator and period, and send the file as it is: the grey columns "
    "are for you to read and are ignored.",
    "last_target and last_outturn: the target of the year before, and the figure that was reached.",
    "value: the target in the unit beside it, as a plain number. For a range, write the lower end here and the "
    "upper end in upper; for one figure, leave upper empty.",
    "profile: for a quarterly indicator, how the year is spread over its quarters: flat (the same figure each "
    "quarter), linear (equal steps to the year's figure), as_last_year (in proportion to last year's quarters), or "
    "explicit, with the four figures in q1 to q4. Leave it empty to leave the quarters as they are: quarters_now shows "
    "them.",
    "set_by: the role or body that set the target. rationale: why this target, in plain words. Both are needed for a "
    "first target.",
    "set_on: the day on which it was set. If you leave it empty, it is today where the target "
    "changes, and elsewhere it stays. Of a first target for a period that has ended, the day is then not known.",
    "reason: why a target is set or changed after its period began; it is needed then.",
    "A row whose cells are all left empty is ignored, and one that is as recorded changes nothing. Rows may be "
    "added below, of other periods as well.",
    "Nothing is recorded unless every row of the file is right. What is recorded is a draft until it is approved.",
)
"""The sheet of notes, line by line."""
