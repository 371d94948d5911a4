"""The shapes of keys, and of forgetting who held them."""

from datetime import datetime

from pydantic import Field

from app.contract.base import Shape, output_field
from app.contract.request_bodies import Boolean, Instant, RequestBody
from app.contract.text import Line
from app.domain.publishing.access import AccessKey, Scope
from app.services.publishing.access import NewKey


class KeySent(RequestBody):
    """A key to make."""

    label: Line = Field(description="What the key is for.", examples=["Quarterly script of Environmental Services"])
    holder: Line = Field(
        description="The name of the person who holds it; stored apart from the record of what they do."
    )
    scopes: list[Scope] = Field(min_length=1, max_length=7, description="What it allows.")
    services: list[Line] | None = Field(
        default=None, min_length=1, max_length=100, description="The services that it may post for; null for all."
    )
    is_test: Boolean = Field(default=False, description="Whether every write with it is a dry run.")
    expires_at: Instant | None = Field(default=None, description="When it expires, with an offset; null: never.")


class KeyShape(Shape):
    """A key as it is kept: never its secret."""

    prefix: str = output_field("The key's public part.", "k3v9x2m4q8wz")
    label: str = output_field("What it is for.")
    holder: str = output_field("The code of the person who holds it.", "P3f1c0a9b2d47")
    holder_name: str | None = output_field("Their name; null when it was erased.")
    scopes: list[Scope] = output_field("What it allows.")
    services: list[str] | None = output_field("The services that it may post for; null for all.")
    is_test: bool = output_field("Whether every write with it is a dry run.")
    created_at: datetime = output_field("When it was made.")
    expires_at: datetime | None = output_field("When it expires; null: never.")
    revoked_at: datetime | None = output_field("When the key became invalid; null while it is valid.")
    last_used_at: datetime | None = output_field("When it was last used, to the minute; null: never.")


class ErasedShape(Shape):
    """A person whose name was forgotten."""

    code: str = output_field("The person's code, under which what they did stays.", "P3f1c0a9b2d47")
    revoked_keys: list[str] = output_field("The public parts of their keys that were active and are now revoked.")


class NewKeyShape(KeyShape):
    """A key just made."""

    token: str | None = output_field("The whole key, shown this once; null in a repeated answer.")


def key_shape(key: AccessKey, *, name: str | None) -> KeyShape:
    """A key as it is stored, with the `name` of its holder; None once that is erased."""
    return KeyShape.of(
        key,
        holder_name=name,
        scopes=[scope for scope in Scope if scope in key.scopes],
        services=None if key.services is None else sorted(key.services),
    )


def new_key_shape(made: NewKey, *, name: str | None, with_token: bool) -> NewKeyShape:
    """A key just made; without its token for the stored answer."""
    return NewKeyShape.of(key_shape(made.key, name=name), token=made.token if with_token else None)
