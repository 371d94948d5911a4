"""The shape of an erasure."""

from app.contract.base import Shape, output_field


class ErasedShape(Shape):
    """A person whose name was forgotten."""

    code: str = output_field("The person's code, under which what they did stays.", "P3f1c0a9b2d47")
    revoked_keys: list[str] = output_field("The public parts of their keys that were active and open nothing any more.")
