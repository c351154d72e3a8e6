"""Install a level's locked packages into .venv: environment.py site|export|test|nightly.

Standard library only, and a syntax that even Python 2.7 reads, to be told which versions will do.
"""

import sys

if not (3, 11) <= sys.version_info[:2] <= (3, 14):
    needed = "Python 3.11, 3.12, 3.13 or 3.14 is needed, and this is %d.%d. Name one of them, "
    sys.exit(needed % sys.version_info[:2] + "as in: make serve PYTHON=python3.13")

import hashlib
import importlib.util
import os
import shutil
import subprocess
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS, VENV = ROOT / "requirements", ROOT / ".venv"
OLDEST_UV = (0, 5)
LEVELS = ("site", "export", "test", "nightly")  # each lock holds the one before it
PLACE = "Python %s in %s:" % (sys.version.split()[0], ROOT)  # programs in .venv name both
STOPPED = """Set-up stopped: %s
Only new or changed locks need the network: what is in .venv still runs, as .venv/bin/reforms check.
A mirror is named by UV_DEFAULT_INDEX and PIP_INDEX_URL, for npm by npm_config_registry."""


def main(level):
    """Install what .venv lacks of a level; what is there is judged by content, not by time."""
    stamp, python = VENV / "made-from", VENV / "bin/python"
    had = stamp.read_text("utf-8") if stamp.exists() else ""
    if had in map(made_from, LEVELS[LEVELS.index(level) :]) and python.exists():
        return
    print("Installing Python packages (%s) ..." % level)
    start = time.monotonic()
    venv.create(VENV, clear=not had.startswith(PLACE), symlinks=True)
    stamp.write_text(PLACE, "utf-8")  # until all is there
    lock = LOCKS / (level + ".txt")
    run([find_uv(), "pip", "sync", "--quiet", "--require-hashes", "--python", VENV, lock])
    # No editable install: it would write the folder's name, and in LC_ALL=C Python reads ASCII.
    for packages in VENV.glob("**/site-packages"):
        (packages / "reforms.pth").write_text(os.path.relpath(ROOT / "scripts", packages))
    command = '#!/bin/sh\nexec "$(dirname "$0")/python" -m reforms "$@"\n'
    (VENV / "bin/reforms").write_text(command)
    (VENV / "bin/reforms").chmod(0o755)
    stamp.write_text(made_from(level), "utf-8")
    print("... took %.1f s" % (time.monotonic() - start))


def made_from(level):
    """What an environment of a level is made from."""
    lock = (LOCKS / (level + ".txt")).read_bytes()
    return "%s %s %s" % (PLACE, level, hashlib.sha256(lock).hexdigest())


def find_uv():
    """The uv on the PATH if it is new enough, else the locked one, installed into .venv."""
    version = (
        subprocess.check_output(["uv", "--version"]).split()[1] if shutil.which("uv") else b"0"
    )
    if tuple(int(part) for part in version.split(b".")[:2]) >= OLDEST_UV:
        return "uv"
    # This Python's own pip saves the seconds of installing one; Debian's may come without.
    pip = [sys.executable, "-m", "pip", "--python", VENV]
    if not importlib.util.find_spec("pip"):
        venv.create(VENV, with_pip=True)
        pip = [VENV / "bin/python", "-m", "pip"]
    locked = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", LOCKS / "uv.txt"]
    run(pip + ["--disable-pip-version-check", "install", "--quiet", "--retries", "1"] + locked)
    return VENV / "bin/uv"


def run(command):
    """Run a command; raises CalledProcessError where it fails."""
    subprocess.run([str(part) for part in command], check=True)


if __name__ == "__main__":
    if sys.argv[1:] not in [[level] for level in LEVELS]:
        sys.exit("Usage: environment.py " + "|".join(LEVELS))
    try:
        main(sys.argv[1])
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(STOPPED % error)
