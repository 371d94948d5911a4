"""The texts of the file of warning rules: how to fill it in."""

HOW_TO = (
    "One row a parameter of a rule, in the sheet Warning rules. Write in value what it is to be, and send the file as "
    "it is. The grey columns are for you to read and are ignored: default is what applies while value is empty, "
    "and allowed "
    "what may be written.",
    "A value that is left empty stays as recorded. Write default to remove your own setting.",
    "enabled says whether the rule applies: yes or no. budget is how many open warnings are listed without asking. "
    "answer_time is how many days the council gives itself to answer a warning, by its severity.",
    "indicator is empty for the whole council. To set a rule for one indicator alone, add a row with its code. Say "
    "in reason why: it corrects the indicator's definition.",
    "The threshold of an indicator itself, the bands of its target and its due days are in the file of definitions.",
    "Nothing is recorded unless every row of the file is right. What is recorded is a draft until it is approved.",
)
"""The sheet of notes, line by line."""
