"""An issuer for the time of a run: its keys at a loopback address, a stranger's where nothing but a token leads."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from betterauth_verifier.conformance.key_pairs import ALGORITHMS, KeyPair, key_set
from betterauth_verifier.conformance.stock import StockTarget

_ELSEWHERE = "/elsewhere"


class Issuer:
    """Signs with the first of its `pairs`. Every path but one answers its key set; port 0 is any free one."""

    def __init__(self, algorithm: str, port: int = 0) -> None:
        rest = [name for name in ALGORITHMS if name != algorithm]
        self.pairs: list[KeyPair] = [
            KeyPair.make(name, f"test-{index}") for index, name in enumerate([algorithm, algorithm, *rest])
        ]
        self.stranger: KeyPair = KeyPair.make(algorithm, "evil")
        self.led_astray = False
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self.url: str = f"http://127.0.0.1:{self._server.server_port}"

    def target(
        self, issuer: str | None = None, audience: str | None = None, subject: str = "conformance"
    ) -> StockTarget:
        """The issuer calls itself, and its audience, by its URL unless told otherwise, as Better Auth does."""
        return StockTarget(
            self.pairs[0],
            issuer or self.url,
            audience or issuer or self.url,
            subject,
            stranger=self.stranger,
            others=tuple(self.pairs[1:]),
            elsewhere=f"{self.url}{_ELSEWHERE}/jwks",
        )

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(issuer) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - `self` is the handler's
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                is_elsewhere = self.path.startswith(_ELSEWHERE)
                issuer.led_astray |= is_elsewhere
                body = key_set(issuer.stranger) if is_elsewhere else key_set(*issuer.pairs)
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Silent."""

        return Handler
