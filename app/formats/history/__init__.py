"""FIGURES OF EARLIER YEARS: a council's own tables to a proposed mapping, and by it to the rows of a return."""
