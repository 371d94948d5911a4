"""The headers that every answer carries."""

# No answer depends on a cookie, so pages of any site may read it.
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Disposition, ETag, Link, X-Request-Id, X-Total-Count",
}
NO_STORE = {"Cache-Control": "no-store"}
CLOSE = {"Connection": "close"}
