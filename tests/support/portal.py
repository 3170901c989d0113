"""A portal's page with the widget's tag, under a strict policy of its own."""

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

POLICY = (
    "default-src 'none'; script-src {there}; frame-src {there}; style-src 'none'; base-uri 'none'; "
    "require-trusted-types-for 'script'"
)
PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cổng thông tin</title><script src="{there}/widget.js" defer></script></head>
<body><main><h1>Cổng thông tin</h1><p><a href="/vi?x">Tin tức</a></p><p>{text}</p></main></body></html>"""


class Portal:
    """A server for the page; ``there`` is the address of the chat service."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.there = ""

    def at(self, host: str) -> str:
        """Return the portal's origin by this name of the machine."""
        return f"http://{host}:{self.port}"


@contextlib.contextmanager
def open_portal() -> Iterator[Portal]:
    """Serve the page at ``/vi`` and ``/en``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            lang = "en" if self.path.startswith("/en") else "vi"
            body = PAGE.format(lang=lang, there=portal.there, text="Nội dung của cổng. " * 200).encode()
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-security-policy", POLICY.format(there=portal.there))
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        portal = Portal(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield portal
        finally:
            server.shutdown()
            thread.join()
