"""Runs the jobs of a workflow on this machine, as a runner of GitHub's does.

Each step's shell text is taken from the YAML and run as it stands. What only GitHub has
comes from explicit tables, and what is in no table fails: expressions, conditions, actions.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Yaml = dict[str, Any]

ROOT = Path(__file__).resolve().parents[1]
SHELLS = {
    None: ["bash", "-e"],
    "bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"],
}
"""A step's `shell` -> what GitHub starts for it."""

KEPT = (".venv", "scripts/web/node_modules", "scripts/web/dist", "tests/nu/node_modules")
"""What a job finds from the one before it, to spare minutes: on GitHub it makes them anew."""

_EXPRESSION = re.compile(r"\$\{\{ ?(.+?) ?\}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What became of a step."""

    name: str
    code: int
    log: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What became of a job."""

    steps: tuple[Step, ...]
    summary: str

    @property
    def failed(self) -> list[str]:
        """The steps that failed."""
        return [step.name for step in self.steps if step.code]

    @property
    def log(self) -> str:
        """Everything that was printed."""
        return "\n".join(f"--- {step.name}\n{step.log}" for step in self.steps)


@dataclass(kw_only=True)
class Machine:
    """Where jobs run: in one folder, since GitHub gives each job the same path."""

    folder: Path
    artifacts: Path
    """What jobs have uploaded, a folder for each."""
    origin: Path
    """The repository that is checked out."""
    revision: str
    expressions: dict[str, str] = field(default_factory=dict)
    event: Yaml = field(default_factory=dict)
    environ: dict[str, str] = field(default_factory=dict)
    """What the test adds, and says why."""

    @property
    def workspace(self) -> Path:
        """The folder of the checkout."""
        return self.folder / "work"

    @property
    def commit(self) -> str:
        """The commit that is checked out."""
        return git(self.origin, "rev-parse", self.revision)

    def known(self, text: object) -> str:
        """A value with its expressions filled in; KeyError for one that the test does not list."""
        return _EXPRESSION.sub(lambda found: self.expressions[found[1]], str(text))

    def empty(self) -> None:
        """Begin in an empty folder, as every job does; put aside what is kept."""
        for name in KEPT:
            move(self.workspace / name, self.folder / "kept" / name)
        shutil.rmtree(self.workspace, ignore_errors=True)
        self.workspace.mkdir(parents=True)

    def checkout(self) -> None:
        """A clean clone, with what is kept."""
        git(self.folder, "clone", "--quiet", "--no-local", str(self.origin), str(self.workspace))
        git(self.workspace, "checkout", "--quiet", "--detach", self.commit)
        for name in KEPT:
            move(self.folder / "kept" / name, self.workspace / name)

    def calls(self) -> list[Yaml]:
        """What `gh` was asked for, and empties the list."""
        log = self.folder / "gh.jsonl"
        lines = log.read_text("utf-8").splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return [json.loads(line) for line in lines]


Action = Callable[[Machine, Mapping[str, str]], Mapping[str, str]]
"""(machine, the step's `with`) -> the step's outputs."""

Condition = Callable[[bool, Machine], bool]
"""(whether a step has failed, machine) -> whether the next one runs."""


def move(source: Path, target: Path) -> None:
    """Move a folder if it is there."""
    if source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)


def command(machine: Machine, name: str, script: str) -> Path:
    """Let a command of the machine be a shell script; its file."""
    path = machine.folder / "bin" / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def git(folder: Path, *arguments: str) -> str:
    """Run git, deaf to this machine's settings; what it prints."""
    options = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "gc.auto=0"]
    environ = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", "-C", str(folder), *options, *arguments]
    made = subprocess.run(command, env=environ, capture_output=True, encoding="utf-8", check=True)
    return made.stdout.strip()


def run_job(
    path: Path,
    key: str,
    machine: Machine,
    *,
    actions: Mapping[str, Action],
    conditions: Mapping[str, Condition],
    without: frozenset[str] = frozenset(),
) -> Ran:
    """Run a job's steps in order.

    Those named in `without` are left out; then the folder is as the job before left it.
    """
    workflow: Yaml = yaml.safe_load(path.read_text(encoding="utf-8"))
    job = workflow["jobs"][key]
    commands = machine.folder / "commands"
    shutil.rmtree(commands, ignore_errors=True)
    commands.mkdir()
    (commands / "event.json").write_text(json.dumps(machine.event), encoding="utf-8")
    if not without:
        machine.empty()
    steps: list[Step] = []
    for step in job["steps"]:
        wanted = conditions[step["if"]] if "if" in step else lambda failed, _: not failed
        if step["name"] in without or not wanted(any(s.code for s in steps), machine):
            continue
        if "uses" in step:
            steps.append(_act(step, machine, actions))
        else:
            steps.append(_shell(step, (workflow, job), machine, commands))
    for name in ("ENV", "PATH", "OUTPUT"):
        told = (commands / name).read_text() if (commands / name).exists() else ""
        assert not told, f"a step wrote to GITHUB_{name}, which none of ours does: {told}"
    summary = commands / "STEP_SUMMARY"
    text = summary.read_text(encoding="utf-8") if summary.exists() else ""
    assert len(text.encode()) < 1024 * 1024, "GitHub takes no longer summary"
    return Ran(steps=tuple(steps), summary=text)


def queues(path: Path, machine: Machine, conditions: Mapping[str, Condition]) -> list[str]:
    """A workflow -> the concurrency groups that a run of it joins: its own, and its jobs'.

    Whoever joins a group ends what waits there. A job that does not run joins none.
    """
    workflow: Yaml = yaml.safe_load(path.read_text(encoding="utf-8"))
    parts, skipped = [workflow], set()
    for key, job in workflow["jobs"].items():
        wanted = "if" not in job or conditions[job["if"]](False, machine)
        if wanted and job.get("needs") not in skipped:
            parts.append(job)
        else:
            skipped.add(key)
    return [machine.known(part["concurrency"]["group"]) for part in parts if "concurrency" in part]


def _act(step: Yaml, machine: Machine, actions: Mapping[str, Action]) -> Step:
    given = {name: machine.known(value) for name, value in step.get("with", {}).items()}
    outputs = actions[step["uses"].partition("@")[0]](machine, given)
    if "id" in step:
        prefix = f"steps.{step['id']}.outputs."
        machine.expressions |= {prefix + name: value for name, value in outputs.items()}
    return Step(name=step["name"], code=0, log="")


def _shell(step: Yaml, around: tuple[Yaml, Yaml], machine: Machine, commands: Path) -> Step:
    layers = [*around, step]
    environ = {
        name: machine.known(value)
        for layer in layers
        for name, value in layer.get("env", {}).items()
    }
    shells = [layer.get("defaults", {}).get("run", {}).get("shell") for layer in around]
    shell = SHELLS[step.get("shell") or shells[1] or shells[0]]
    script = commands / "step.sh"
    script.write_text(step["run"], encoding="utf-8")
    files = {f"GITHUB_{name}": str(commands / name) for name in _FILES}
    made = subprocess.run(
        [*shell, str(script)],
        cwd=machine.workspace,
        env=_machine_environment(machine) | files | machine.environ | environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="backslashreplace",
    )
    return Step(name=step["name"], code=made.returncode, log=made.stdout)


_FILES = ("ENV", "PATH", "OUTPUT", "STEP_SUMMARY")


def _machine_environment(machine: Machine) -> dict[str, str]:
    """What the machine sets for every step: what it is set to here, and GitHub's own."""
    # No virtual environment, no settings of a run that this test may itself be part of.
    ours = {name: value for name, value in os.environ.items() if not _OWN.match(name)}
    path = [part for part in os.environ["PATH"].split(os.pathsep) if ".venv" not in part]
    return ours | {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_PATH": str(machine.folder / "commands" / "event.json"),
        "GITHUB_REF_NAME": machine.expressions["github.ref_name"],
        "GITHUB_REPOSITORY": machine.expressions["github.repository"],
        "GITHUB_RUN_ID": machine.expressions["github.run_id"],
        "GITHUB_SHA": machine.commit,
        "GITHUB_WORKSPACE": str(machine.workspace),
        "PATH": os.pathsep.join([str(machine.folder / "bin"), *path]),
    }


_OWN = re.compile("GITHUB_|GH_|VIRTUAL_ENV|PYTHON|PYTEST|COV|SITE_URL|REPO_URL|CONTACT_EMAIL")


def carry(machine: Machine) -> None:
    """Give the machine the environment that runs the tests, told that it lies there.

    Packages are linked to; what holds this checkout's path is written anew.
    """
    # An installer would follow the links and change what runs the tests.
    for installer in ("uv", "npm"):
        command(machine, installer, "echo 'what is installed is not as its lock says' >&2; exit 1")
    kept = machine.folder / "kept"
    shutil.rmtree(kept, ignore_errors=True)
    shutil.rmtree(machine.workspace, ignore_errors=True)
    for name in KEPT[1:]:
        # Where no site was built, they are not there.
        if (ROOT / name).is_dir():
            (kept / name).parent.mkdir(parents=True, exist_ok=True)
            (kept / name).symlink_to(ROOT / name)
    real = Path(sys.prefix)
    packages = next(real.glob("lib/*/site-packages")).relative_to(real)
    folders = ("bin", str(packages), ".")
    for folder in folders:
        for path in (real / folder).iterdir():
            target = kept / ".venv" / folder / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            if not any((real / other).is_relative_to(path) for other in folders):
                _carried(path, target, machine.workspace)


def _carried(path: Path, target: Path, workspace: Path) -> None:
    text = b"" if path.is_dir() or path.is_symlink() else path.read_bytes()
    if str(ROOT).encode() in text and b"\0" not in text:
        target.write_bytes(text.replace(str(ROOT).encode(), str(workspace).encode()))
        target.chmod(path.stat().st_mode)
    elif path.is_symlink():
        target.symlink_to(path.readlink())
    else:
        target.symlink_to(path)
