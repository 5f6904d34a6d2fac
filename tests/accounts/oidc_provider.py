"""A small OpenID Connect provider on localhost: discovery, keys, tokens it signs."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key


class Provider:
    """Answers a code with a token of `claims`. `asked`: the token requests it got."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.key = generate_private_key(65537, 2048)
        self.claims: dict[str, Any] = {}
        self.asked: list[dict[str, str]] = []

    def logs_in(self, uid: str, nonce: str, /, **claims: Any) -> None:
        now = int(time.time())
        self.claims = {
            "iss": self.address, "sub": uid, "aud": "qiapp", "iat": now,
            "exp": now + 60, "auth_time": now, "nonce": nonce, **claims,
        }  # fmt: skip

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": self.address + "/authorize",
            "token_endpoint": self.address + "/token",
            "userinfo_endpoint": self.address + "/userinfo",
            "jwks_uri": self.address + "/keys",
        }

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": "one", "alg": "RS256", "use": "sig"}]}

    def token(self) -> dict[str, Any]:
        claims = {k: v for k, v in self.claims.items() if v is not None}
        signed = jwt.encode(claims, self.key, "RS256", headers={"kid": "one"})
        return {"access_token": "x", "token_type": "Bearer", "id_token": signed}


@contextmanager
def running_provider() -> Iterator[Provider]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pages = {"/keys": provider.keys}
            self.answer(pages.get(self.path, provider.configuration)())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            provider.asked.append({k: v[0] for k, v in parse_qs(body).items()})
            self.answer(provider.token())

        def answer(self, content: dict[str, Any]) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        def log_message(self, *_args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    Thread(target=server.serve_forever, daemon=True).start()
    yield provider
    server.shutdown()
    server.server_close()
