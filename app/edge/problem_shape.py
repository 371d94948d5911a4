"""The shape of every error answer (RFC 9457, application/problem+json)."""

from pydantic import BaseModel, Field

MOST_ITEMS = 50


class ProblemItem(BaseModel):
    """One thing to mend: a parameter, a place in the body, or a row and column of a file."""

    parameter: str | None = Field(description="The name of the query, path or header parameter.")
    pointer: str | None = Field(description="The place in the body, as a JSON pointer (RFC 6901).")
    row: int | None = Field(description="The row of the caller's file, counted as a spreadsheet does.")
    column: str | None = Field(description="The column of the caller's file.")
    code: str = Field(description="The kind of fault, for programs.")
    detail: str = Field(description="What is wrong, for people.")


class Problem(BaseModel):
    """An error (RFC 9457), with everything that is wrong with the request at once."""

    type: str = Field(description="The kind of problem: a reference to the page that explains it.")
    title: str = Field(description="The kind of problem in a few words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is wrong with this request, and what to do.")
    instance: str = Field(description="The path that was asked for.")
    errors: list[ProblemItem] = Field(description="Each thing to mend.", max_length=MOST_ITEMS)
    request_id: str = Field(description="What to quote when asking about this answer.")
