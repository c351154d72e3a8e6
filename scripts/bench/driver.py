"""This site's own build in one process, with the time that each stage takes.

Usage: driver.py STAGES.json [PART ...], in a folder that is laid out like this repository.
What `make site` runs once everything is set up, with a clock beside it: a timer
looks every twenty milliseconds which stage the program is in and books the time
since its last look there. The product knows nothing of it.
"""

import importlib
import json
import resource
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import FrameType, SimpleNamespace

STAGES = {
    "/scripts/reforms/package.py": "validate_verify",
    "/scripts/reforms/exports.py": "exports",
    "/scripts/reforms/formats/": "exports",
    "/scripts/reforms/releases/": "history",
    "/scripts/reforms/web/search": "search_index",
    "/scripts/reforms/web/brand.py": "pictures",
    "/scripts/reforms/pages.py": "pages",
    "/mkdocs/utils/__init__.py": "writing",
    "/scripts/reforms/site.py": "pages",
    "/scripts/reforms/": "pages",
    "/mkdocs/": "mkdocs",
}
"""Part of a file's path -> its stage. The first line that fits any frame of the stack
decides: the stages of lines further up call the ones below, never the other way round."""
START = "start"
EVERY = 0.02


def _no_index() -> SimpleNamespace:
    return SimpleNamespace(index=b"", pieces={})


Instead = Callable[..., object]
PARTS: Mapping[str, Mapping[tuple[str, str], Instead]] = {
    "search": {
        ("reforms.web.search", "scripts"): lambda *_: _no_index(),
    },
    "downloads": {
        ("reforms.exports", "downloads"): lambda *_, **__: (),
        ("reforms.exports", "begun"): lambda *_, **__: {},
        ("reforms.exports", "each_download"): lambda *_, **__: (),
        ("reforms.exports", "api"): lambda *_, **__: (),
    },
}
"""What a build may leave out, and so (module, function) -> what stands in for it."""


class Clock:
    """Wall and user seconds by stage."""

    def __init__(self) -> None:
        self.stages: dict[str, tuple[float, float]] = {}
        self.last = self._now()
        self._known: dict[str, int | None] = {}

    def look(self, _: int, frame: FrameType | None) -> None:
        """Book the time since the last look on the stage of a frame."""
        now = self._now()
        stage = self.stage(frame)
        wall, user = self.stages.get(stage, (0.0, 0.0))
        self.stages[stage] = wall + now[0] - self.last[0], user + now[1] - self.last[1]
        self.last = now

    def _now(self) -> tuple[float, float]:
        return time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_utime

    def stage(self, frame: FrameType | None) -> str:
        """The stage of a stack."""
        best: int | None = None
        while frame is not None:
            path = frame.f_code.co_filename
            if path.startswith("<frozen importlib"):
                return START
            if path not in self._known:
                self._known[path] = self._place(path)
            place = self._known[path]
            if place is not None and (best is None or place < best):
                best = place
            frame = frame.f_back
        return START if best is None else list(STAGES.values())[best]

    def _place(self, path: str) -> int | None:
        path = path.replace("\\", "/")
        return next((at for at, part in enumerate(STAGES) if part in path), None)


def main(file: Path, left_out: Sequence[str]) -> None:
    """Build without some `PARTS`, and write the seconds by stage into a file."""
    clock = Clock()
    signal.signal(signal.SIGALRM, clock.look)
    signal.setitimer(signal.ITIMER_REAL, EVERY, EVERY)
    # Only here, so that the clock sees what it takes to start.
    from mkdocs.__main__ import cli

    for (module, name), instead in chain(*(PARTS[part].items() for part in left_out)):
        setattr(importlib.import_module(module), name, instead)
    try:
        # The hand-written pages link to what is left out.
        cli(["build", *(["--no-strict"] if left_out else [])], standalone_mode=False)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    file.write_text(json.dumps(clock.stages), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
