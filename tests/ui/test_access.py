"""Who is let in, by what the secrets say."""

from __future__ import annotations

from typing import Any

import pytest

from lib.ui.access import Access, read_access

ON = {"auth": {"redirect_uri": "x"}}


def person(email: object = "me@example.org", **more: object) -> dict[str, Any]:
    return {"is_logged_in": True, "email": email, **more}


def test_without_any_of_it_everyone_is_let_in() -> None:
    assert read_access({}) == Access()
    assert read_access({"other": 1}).admits({})


@pytest.mark.parametrize(
    "secrets",
    [ON, {"access": {}}, {**ON, "access": {"allow": []}}, {**ON, "access": "me@example.org"}],
)
def test_half_configured_lets_nobody_in(secrets: dict[str, Any]) -> None:
    assert not read_access(secrets).admits(person())


def test_a_list_without_sign_in_lets_nobody_in_unproven() -> None:
    rules = read_access({"access": {"allow": ["me@example.org"]}})
    assert rules.needed
    assert not rules.configured
    assert not rules.admits({"email": "me@example.org"})


@pytest.mark.parametrize("allow", ["me@example.org", [" ME@Example.ORG "], ["@example.org"]])
def test_addresses_and_domains_in_any_case(allow: object) -> None:
    assert read_access({**ON, "access": {"allow": allow}}).admits(person("Me@EXAMPLE.org"))


@pytest.mark.parametrize(
    "who",
    [
        person("you@example.org"),
        person("me@example.org", email_verified=False),
        person("me@example.org", email_verified="false"),
        person("me@example.org", is_logged_in=False),
        person("example.org"),
        person("me@sub.example.org"),
        person("me@example.org@evil.example"),
        person(None),
        {},
    ],
)
def test_nobody_else(who: dict[str, Any]) -> None:
    rules = read_access({**ON, "access": {"allow": ["me@example.org"]}})
    assert not rules.admits(who)
