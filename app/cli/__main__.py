"""`python -m app.cli` is `waymark`."""

from app.cli import main

main()
