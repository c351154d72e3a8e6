"""A local server that sends files as hosts of static sites do: compressed, cacheable, counted."""

import functools
import gzip
import http.server
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

LEVEL = 6
"""Of gzip, as the usual hosts have it."""
_PACKED = {".png", ".woff2", ".zip", ".xlsx", ".sqlite", ".gz"}
"""Files that hosts send as they are."""


def compressed(content: bytes) -> bytes:
    """What a host sends for a text."""
    return gzip.compress(content, LEVEL, mtime=0)


@dataclass(slots=True)
class Served:
    """The address of a served folder, and what was sent from it."""

    address: str
    sent: list[tuple[str, int]] = field(default_factory=list)
    """(path, bytes of the body) of each answer."""

    def total(self) -> int:
        """Bytes sent since the last call."""
        made = sum(size for _, size in self.sent)
        self.sent.clear()
        return made


class _Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *args: object, served: Served, bodies: dict[Path, bytes], **more: object):
        self.served, self.bodies = served, bodies
        super().__init__(*args, **more)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        file = path / "index.html" if path.is_dir() else path
        found = file.is_file()
        packed = file.suffix in _PACKED
        if found and file not in self.bodies:
            content = file.read_bytes()
            self.bodies[file] = content if packed else compressed(content)
        body = self.bodies[file] if found else b""
        self.served.sent.append((self.path, len(body)))
        self.send_response(200 if found else 404)
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if "text" in kind else kind)
        if found and not packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Serve a folder at the root of a free port."""
    state = Served("")
    bodies: dict[Path, bytes] = {}
    handler = functools.partial(_Handler, directory=str(folder), served=state, bodies=bodies)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        state.address = f"http://127.0.0.1:{server.server_port}/"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield state
        server.shutdown()
