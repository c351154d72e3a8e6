"""Runs the jobs of a workflow on this machine, as a runner of GitHub's does.

Each step's shell text is taken from the YAML and run as it stands. What only GitHub has
comes from explicit tables, and what is in no table fails: expressions, conditions, actions.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml

Yaml = dict[str, Any]

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = ROOT / ".github" / "workflows"
SHELLS = {None: ["bash", "-e"], "bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"]}
"""`defaults.run.shell` -> what GitHub starts for it."""

INSTALLED = ("scripts/web/node_modules", "scripts/web/dist", "tests/nu/node_modules")
"""What, besides .venv, a job that is equipped need not fetch."""

_EXPRESSION = re.compile(r"\$\{\{ ?(.+?) ?\}\}")
_OWN = re.compile("GITHUB_|GH_|VIRTUAL_ENV|PYTHON|PYTEST|COV|SITE_URL|REPO_URL|CONTACT_EMAIL")
"""What this machine may have set, and a step must not see."""

CONDITIONS = {None: (True, False), "failure()": (False, True), "!cancelled()": (True, True)}
"""A step's `if` -> whether it runs while none has failed, and after one has."""


class Step(NamedTuple):
    name: str
    code: int
    log: str


class Ran(NamedTuple):
    """What became of a job."""

    steps: list[Step]
    summary: str

    @property
    def failed(self) -> list[str]:
        return [step.name for step in self.steps if step.code]

    @property
    def log(self) -> str:
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
    equipped: bool
    """Whether a checkout finds what runs the tests already installed, to spare minutes."""
    expressions: dict[str, str] = field(default_factory=dict)
    event: Yaml = field(default_factory=dict)
    environ: dict[str, str] = field(default_factory=dict)
    """What the test adds, and says why."""

    @property
    def workspace(self) -> Path:
        return self.folder / "work"

    def known(self, text: object) -> str:
        """A value with its expressions filled in; KeyError for one that the test does not list."""
        return _EXPRESSION.sub(lambda found: self.expressions[found[1]], str(text))

    def checkout(self) -> None:
        """A clean clone."""
        shutil.rmtree(self.workspace, ignore_errors=True)
        git(self.folder, "clone", "--quiet", "--no-local", str(self.origin), str(self.workspace))
        commit = git(self.origin, "rev-parse", self.revision)
        git(self.workspace, "checkout", "--quiet", "--detach", commit)
        if self.equipped:
            self._equip()

    def _equip(self) -> None:
        """Link to what is installed here, told that it lies there."""
        real, environment = Path(sys.prefix), self.workspace / ".venv"
        stamp = (real / "made-from").read_text("utf-8")
        locks = [path.read_bytes() for path in self.workspace.glob("requirements/*.txt")]
        # An installer would follow the links and change what runs the tests.
        current = {hashlib.sha256(lock).hexdigest() for lock in locks}
        assert str(ROOT) in stamp and stamp.split()[-1] in current, "set up again: make test"
        for installer in ("uv", "npm"):
            self.command(installer, "echo 'what is installed is not as its lock says' >&2; exit 1")
        # Scripts are copied: one that is written anew here must not change that one.
        shutil.copytree(real / "bin", environment / "bin", copy_function=_link_or_copy)
        for path in set(real.iterdir()) - {real / "bin", real / "made-from"}:
            (environment / path.name).symlink_to(path)
        moved = stamp.replace(str(ROOT), str(self.workspace))
        (environment / "made-from").write_text(moved, "utf-8")
        self.environ["PYTHONPATH"] = str(self.workspace / "scripts")
        # Where no site was built, they are not there.
        for name in filter(lambda name: (ROOT / name).is_dir(), INSTALLED):
            (self.workspace / name).symlink_to(ROOT / name)

    def command(self, name: str, script: str) -> Path:
        """Let a command of the machine be a shell script; its file."""
        path = self.folder / "bin" / name
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    def calls(self) -> list[Yaml]:
        """What `gh` was asked for, and empties the list."""
        log = self.folder / "gh.jsonl"
        lines = log.read_text("utf-8").splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return [json.loads(line) for line in lines]

    def environment(self, commands: Path) -> dict[str, str]:
        """What is set for every step: what it is set to here, GitHub's own, and the test's."""
        ours = {name: value for name, value in os.environ.items() if not _OWN.match(name)}
        path = [part for part in os.environ["PATH"].split(os.pathsep) if ".venv" not in part]
        files = ("ENV", "PATH", "OUTPUT", "STEP_SUMMARY")
        known = {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_PATH": str(commands / "event.json"),
            "GITHUB_REF_NAME": self.expressions["github.ref_name"],
            "GITHUB_REPOSITORY": self.expressions["github.repository"],
            "GITHUB_RUN_ID": self.expressions["github.run_id"],
            "GITHUB_SHA": git(self.origin, "rev-parse", self.revision),
            "PATH": os.pathsep.join([str(self.folder / "bin"), *path]),
        }
        return ours | known | {f"GITHUB_{n}": str(commands / n) for n in files} | self.environ


def _link_or_copy(source: str, target: str) -> None:
    path = Path(source)
    if path.is_symlink() or path.stat().st_size > 100_000:
        Path(target).symlink_to(source)
    else:
        shutil.copy2(source, target)


Action = Callable[[Machine, Mapping[str, str]], Mapping[str, str] | None]
"""(machine, the step's `with`) -> the step's outputs."""


def git(folder: Path, *arguments: str) -> str:
    """Run git, deaf to this machine's settings; what it prints."""
    options = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "gc.auto=0"]
    environ = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", "-C", str(folder), *options, *arguments]
    made = subprocess.run(command, env=environ, capture_output=True, encoding="utf-8", check=True)
    return made.stdout.strip()


def load(workflow: str) -> Yaml:
    """A workflow's file."""
    document: Yaml = yaml.safe_load((WORKFLOWS / workflow).read_text(encoding="utf-8"))
    return document


def run_job(
    workflow: str,
    key: str,
    machine: Machine,
    actions: Mapping[str, Action],
    without: Iterable[str] = (),
) -> Ran:
    """Run a job's steps in order, in an empty folder as every job does.

    Those named in `without` are left out; then the folder is as the job before left it.
    """
    document = load(workflow)
    job = document["jobs"][key]
    commands = machine.folder / "commands"
    shutil.rmtree(commands, ignore_errors=True)
    commands.mkdir()
    (commands / "event.json").write_text(json.dumps(machine.event), encoding="utf-8")
    if not without:
        shutil.rmtree(machine.workspace, ignore_errors=True)
        machine.workspace.mkdir()
    steps: list[Step] = []
    for step in job["steps"]:
        has_failed = any(done.code for done in steps)
        if step["name"] in without or not CONDITIONS[step.get("if")][has_failed]:
            continue
        if "uses" in step:
            values = {name: machine.known(value) for name, value in step.get("with", {}).items()}
            outputs = actions[step["uses"].partition("@")[0]](machine, values) or {}
            prefix = f"steps.{step.get('id')}.outputs."
            machine.expressions |= {prefix + name: value for name, value in outputs.items()}
            steps.append(Step(step["name"], 0, ""))
        else:
            steps.append(_shell(step, document, job, machine, commands))
    for name in ("ENV", "PATH", "OUTPUT"):
        assert not (commands / name).exists(), f"a step wrote to GITHUB_{name}: none of ours does"
    summary = commands / "STEP_SUMMARY"
    text = summary.read_text(encoding="utf-8") if summary.exists() else ""
    assert len(text.encode()) < 1024 * 1024, "GitHub takes no longer summary"
    return Ran(steps, text)


def _shell(step: Yaml, document: Yaml, job: Yaml, machine: Machine, commands: Path) -> Step:
    """Run a step's shell text."""
    environ = machine.environment(commands)
    for layer in (job, step):
        environ |= {name: machine.known(value) for name, value in layer.get("env", {}).items()}
    shell = SHELLS[document.get("defaults", {}).get("run", {}).get("shell")]
    script = commands / "step.sh"
    script.write_text(step["run"], encoding="utf-8")
    made = subprocess.run(
        [*shell, str(script)],
        cwd=machine.workspace,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="backslashreplace",
    )
    return Step(step["name"], made.returncode, made.stdout)
