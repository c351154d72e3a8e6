"""The machine, named: a figure means little without it."""

import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from bench.browse import browser_path


def described() -> Mapping[str, str]:
    """What it is, as far as it says; the date with it."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": _memory(),
        "system": _system(),
        "Python": platform.python_version(),
        "browser": _browser(),
    }


def _after(file: str, start: str) -> str:
    """What a line of a system file says behind its first words."""
    try:
        lines = Path(file).read_text("utf-8").splitlines()
    except OSError:
        return ""
    return next(
        (line[len(start) :].strip(' \t:="') for line in lines if line.startswith(start)), ""
    )


def _processor() -> str:
    return _after("/proc/cpuinfo", "model name") or platform.processor() or platform.machine()


def _memory() -> str:
    if not hasattr(os, "sysconf") or sys.platform == "win32":
        return "unknown"
    return f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB"


def _system() -> str:
    name = _after("/etc/os-release", "PRETTY_NAME")
    kernel = f"{platform.system()} {platform.release()}"
    return f"{name} ({kernel})" if name else kernel


def _browser() -> str:
    path = browser_path()
    if path is None:
        return "Playwright's own Chromium"
    done = subprocess.run([path, "--version"], capture_output=True, text=True)
    return done.stdout.strip() or path
