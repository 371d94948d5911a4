"""Who may do what: when a key opens anything, and what its scopes and services allow."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.errors import ForbiddenError
from app.domain.publishing.access import AccessKey, Caller, Scope, is_active, require_scope, require_service

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
KEY = AccessKey(
    "k7m2p9q4r8s1", "Waste returns", "P0a1b2c", frozenset({Scope.SUBMIT}), None, False, NOW - timedelta(days=30)
)
CALLER = Caller(KEY.holder, KEY.prefix, KEY.scopes, KEY.services, KEY.is_test)


@pytest.mark.parametrize(
    ("expires", "revoked", "active"),
    [
        (None, None, True),
        (NOW + MOMENT, None, True),
        (NOW, None, False),
        (NOW - MOMENT, None, False),
        (None, NOW + MOMENT, True),
        (None, NOW, False),
        (None, NOW - MOMENT, False),
        (NOW + MOMENT, NOW + MOMENT, True),
        (NOW, NOW + MOMENT, False),
        (NOW + MOMENT, NOW, False),
    ],
)
def test_a_key_opens_nothing_from_the_instant_at_which_it_expires_or_is_revoked(
    expires: datetime | None, revoked: datetime | None, *, active: bool
) -> None:
    assert is_active(replace(KEY, expires_at=expires, revoked_at=revoked), now=NOW) is active


def test_the_scopes_keep_the_names_under_which_keys_were_made() -> None:
    names = ["read", "submit", "approve", "publish", "define", "respond", "admin"]
    assert [scope.value for scope in Scope] == names


@pytest.mark.parametrize("held", Scope)
@pytest.mark.parametrize("asked", Scope)
def test_each_scope_allows_itself_and_nothing_else(held: Scope, asked: Scope) -> None:
    caller = replace(CALLER, scopes=frozenset({held}))
    if held is asked:
        require_scope(caller, asked)
        return
    with pytest.raises(ForbiddenError) as refused:
        require_scope(caller, asked)
    assert str(refused.value) == f"This key does not have the scope {asked.value}."


def test_a_key_of_several_scopes_allows_each_of_them() -> None:
    caller = replace(CALLER, scopes=frozenset({Scope.READ, Scope.APPROVE}))
    require_scope(caller, Scope.READ)
    require_scope(caller, Scope.APPROVE)
    with pytest.raises(ForbiddenError):
        require_scope(caller, Scope.PUBLISH)


def test_a_key_without_services_posts_for_every_service() -> None:
    require_service(CALLER, "Waste")
    require_service(CALLER, "A service that came later")


def test_a_key_for_services_posts_for_these_only_and_names_none_in_its_refusal() -> None:
    caller = replace(CALLER, services=frozenset({"Waste", "Housing"}))
    require_service(caller, "Waste")
    require_service(caller, "Housing")
    with pytest.raises(ForbiddenError) as refused:
        require_service(caller, "Planning")
    assert str(refused.value) == "This key may not post for that service."


def test_a_key_for_no_service_at_all_posts_for_none() -> None:
    with pytest.raises(ForbiddenError):
        require_service(replace(CALLER, services=frozenset()), "Waste")
