"""The shape of an erasure."""

from app.contract.base import Shape, said


class ErasedShape(Shape):
    """A person whose name was forgotten."""

    code: str = said("The person's code, under which what they did stays.", "P3f1c0a9b2d4")
    revoked_keys: list[str] = said("The public parts of their keys that were active and open nothing any more.")
