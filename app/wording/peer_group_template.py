"""The texts of the file of peer groups: how to fill it in."""

HOW_TO = (
    "One row a member, in the sheet Peer groups: group is the group's code, area the member's ONS code. The "
    "grey column is for you to read and is ignored.",
    "The rows of a group are its members, and no others: to take an area out, delete its row, or write in until_date "
    "the first day on which it is no longer a member. A group with no rows left stays as it is.",
    "from_date is the first day in the group; leave it empty for always. An area that comes back has a row for each "
    "time.",
    "title, description, method and council are the group's own: write each in one of its rows. What you leave "
    "empty in all of them stays as recorded. A new group needs the first three.",
    "council is the one council that the group is made for. A group without one is for every council.",
    "Nothing is recorded unless every row of the file is right. What is recorded is a draft until it is approved.",
)
"""The sheet of notes, line by line."""
