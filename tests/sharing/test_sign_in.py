"""Sign-in from end to end: a dashboard, a provider, and people who are invited or not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from benchmarks.visitor import Answer, Visitor
from lib.cache import Cache
from lib.sharing.publish import publish
from tests.sharing.conftest import NAME
from tests.sharing.provider import CLIENT, SECRET, Provider, provider
from tests.sharing.serving import Served, free_port, served

SECRETS = """
[auth]
redirect_uri = "http://{host}/oauth2callback"
cookie_secret = "{secret}-for-the-cookie"
client_id = "{client}"
client_secret = "{secret}"
server_metadata_url = "{issuer}/.well-known/openid-configuration"

[access]
allow = ["Grandma@Example.org", "@family.example"]
"""


@pytest.fixture(scope="module")
def people() -> Iterator[Provider]:
    with provider() as one:
        yield one


@pytest.fixture(scope="module")
def dashboard(
    album: Cache, people: Provider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    folder, port = tmp_path_factory.mktemp("signed"), free_port()
    publish(album, NAME, folder / "d", backbones=["efficientnet-lite2"])
    text = SECRETS.format(
        host=f"localhost:{port}", client=CLIENT, secret=SECRET, issuer=people.issuer
    )
    (folder / "d" / ".streamlit" / "secrets.toml").write_text(text)
    with served(folder / "d", folder / "log", port) as server:
        yield server


def look(server: Served, cookies: dict[str, str]) -> Answer:
    async def go() -> Answer:
        async with Visitor(server.host, cookies=cookies) as visitor:
            return await visitor.run()

    return asyncio.run(go())


def sign_in(server: Served, people: Provider, **person: object) -> dict[str, str]:
    """What a browser does: press the button, follow the redirects, keep the cookies."""

    async def press() -> str:
        async with Visitor(server.host) as visitor:
            await visitor.run()
            answer = await visitor.press("Sign in")
            return next(
                message.auth_redirect.url
                for message in answer.messages
                if message.WhichOneof("type") == "auth_redirect"
            )

    people.person = person
    browser = requests.Session()
    browser.get(f"http://{server.host}/_stcore/health", timeout=30)
    browser.get(f"http://{server.host}{asyncio.run(press())}", timeout=30).raise_for_status()
    return {cookie.name: str(cookie.value) for cookie in browser.cookies}


def picture(server: Served, cookies: dict[str, str]) -> int:
    photo = next((server.folder / "cache" / "thumbnails").rglob("*.webp")).stem
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return server.get(f"/thumbnails/{photo}.webp", cookie=cookie)[0]


def shows_photos(answer: Answer) -> bool:
    return "vega_lite_chart" in {kind for kind, _ in answer.elements()}


def test_without_sign_in_there_is_nothing_to_see(dashboard: Served) -> None:
    answer = look(dashboard, {})
    assert not shows_photos(answer)
    assert "Album" not in answer.text
    assert picture(dashboard, {}) == 403


@pytest.mark.parametrize("email", ["grandma@example.org", "uncle@family.example"])
def test_those_on_the_list_see_everything(dashboard: Served, people: Provider, email: str) -> None:
    cookies = sign_in(dashboard, people, email=email, email_verified=True)
    answer = look(dashboard, cookies)
    assert answer.errors == []
    assert shows_photos(answer)
    assert picture(dashboard, cookies) == 200


@pytest.mark.parametrize(
    "person",
    [
        {"email": "stranger@example.org", "email_verified": True},
        {"email": "grandma@example.org", "email_verified": False},
        {"email": "grandma@example.org.evil.example", "email_verified": True},
        {"email": "x@notfamily.example", "email_verified": True},
        {"name": "nobody"},
    ],
)
def test_others_do_not(dashboard: Served, people: Provider, person: dict[str, object]) -> None:
    cookies = sign_in(dashboard, people, **person)
    answer = look(dashboard, cookies)
    assert not shows_photos(answer)
    assert "not on the list" in answer.text
    assert picture(dashboard, cookies) == 403


def test_a_cookie_that_was_made_up_is_worth_nothing(dashboard: Served, people: Provider) -> None:
    cookies = sign_in(dashboard, people, email="stranger@example.org", email_verified=True)
    user = "_streamlit_user"
    head, _, rest = cookies[user].partition(".")
    forged = {**cookies, user: f"{head[:-2]}AA.{rest}"}
    assert not shows_photos(look(dashboard, forged))
    assert picture(dashboard, forged) == 403


def test_secrets_are_not_served(dashboard: Served, people: Provider) -> None:
    for path in ("/.streamlit/secrets.toml", "/app/static/../.streamlit/secrets.toml"):
        assert SECRET.encode() not in dashboard.get(path)[2]
    assert SECRET not in look(dashboard, {}).text
    assert not Path(dashboard.folder / "cache" / "secrets.toml").exists()
