"""A small OpenID Connect provider on this computer: signs in whoever it is told to."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.sharing.serving import free_port

CLIENT, SECRET = "motifs", "a-secret-of-the-test"


class Provider:
    """Authorisation code flow with PKCE (RFC 7636); `person` holds the claims of who signs in."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.person: dict[str, Any] = {}
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
        self.codes: dict[str, dict[str, str]] = {}

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.discovery),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
                Route("/jwks", self.jwks),
            ]
        )

    async def discovery(self, request: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?code={code}&state={asked['state']}")

    async def token(self, request: Request) -> Response:
        form = await request.form()
        asked = self.codes.pop(str(form["code"]))
        proof = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        expected = base64.urlsafe_b64encode(proof).decode().rstrip("=")
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if (
            asked["code_challenge"] != expected
            or request.headers["authorization"] != f"Basic {basic}"
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "1",
            "iat": int(time.time()),
            "exp": int(time.time()) + 600,
            "nonce": asked["nonce"],
            **self.person,
        }
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key)
        return JSONResponse(
            {"access_token": "x", "token_type": "Bearer", "expires_in": 600, "id_token": token}
        )

    async def jwks(self, request: Request) -> Response:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})


@contextmanager
def provider() -> Iterator[Provider]:
    """The provider, listening until the block ends."""
    port = free_port()
    one = Provider(f"http://localhost:{port}")
    server = uvicorn.Server(
        uvicorn.Config(one.app(), host="localhost", port=port, log_level="error")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield one
    finally:
        server.should_exit = True
        thread.join(10)
