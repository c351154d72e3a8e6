"""What set-up installs and when: judged by content and place, never by file times."""

import ast
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
SCRIPTS = ROOT / "scripts"
LOCKS = {path.stem: path.read_text("utf-8") for path in (ROOT / "requirements").glob("*.txt")}
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripts/environment.py."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import environment

    return environment


@pytest.fixture
def done(environment: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is done to an empty checkout in `tmp_path`: `new`, `kept`, or a lock's name."""
    did: list[str] = []
    (tmp_path / "requirements").mkdir()
    for name in environment.LEVELS:
        (tmp_path / "requirements" / f"{name}.txt").write_text(name)

    def create(folder: Path, *, clear: bool, symlinks: bool) -> None:
        did.append("new" if clear else "kept")
        (folder / environment.BIN).mkdir(parents=True, exist_ok=True)
        (folder / environment.BIN / "python").touch()

    def run(command: list[Any]) -> None:
        if "sync" in command:
            assert "--require-hashes" in command
            did.append(command[-1].stem)

    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "LOCKS", tmp_path / "requirements")
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(environment, "find_uv", lambda: "uv")
    monkeypatch.setattr(environment, "run", run)
    monkeypatch.setattr(environment.venv, "create", create)
    return did


def test_a_level_is_installed_once_and_holds_the_lower_ones(
    environment: ModuleType, done: list[str]
) -> None:
    for level in ("test", "test", "site"):
        environment.main(level)
    assert done == ["new", "test"]


def test_a_higher_level_is_added(environment: ModuleType, done: list[str]) -> None:
    environment.main("site")
    environment.main("nightly")
    assert done == ["new", "site", "kept", "nightly"]


def test_what_has_changed_is_installed_again(
    environment: ModuleType, done: list[str], tmp_path: Path
) -> None:
    environment.main("site")
    (tmp_path / "requirements/site.txt").touch()
    environment.main("site")
    (tmp_path / "requirements/site.txt").write_text("changed")
    environment.main("site")
    assert done == ["new", "site", "kept", "site"]


def test_the_project_is_there_whatever_its_folder_is_called(
    environment: ModuleType, done: list[str], tmp_path: Path
) -> None:
    """No file names the folder: where the locale is C, Python 3.11 reads such names as ASCII."""
    packages = tmp_path / ".venv/lib/python3.11/site-packages"
    packages.mkdir(parents=True)
    environment.main("site")
    path = (packages / "reforms.pth").read_text("ascii")
    assert not Path(path).is_absolute() and (packages / path).resolve() == tmp_path / "scripts"
    command = tmp_path / ".venv" / environment.BIN / "reforms"
    assert "/tmp" not in command.read_text("ascii") and os.access(command, os.X_OK)


def test_another_python_or_a_copied_checkout_begins_anew(
    environment: ModuleType, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("Python 3.11.0 in /x/main2", "Python 3.11.0 in /x/main", "Python 3.14.0 in /x"):
        monkeypatch.setattr(environment, "PLACE", place)
        environment.main("site")
    assert done == ["new", "site"] * 3


def test_what_was_interrupted_is_done_again(
    environment: ModuleType, done: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(command: list[Any]) -> None:
        raise KeyboardInterrupt

    environment.main("site")
    with monkeypatch.context() as context, pytest.raises(KeyboardInterrupt):
        context.setattr(environment, "run", fail)
        environment.main("test")
    environment.main("site")
    assert done == ["new", "site", "kept", "kept", "site"]


def test_an_environment_whose_python_is_gone_is_mended(
    environment: ModuleType, done: list[str], tmp_path: Path
) -> None:
    environment.main("site")
    python = tmp_path / ".venv" / environment.BIN / "python"
    python.unlink()
    python.symlink_to("nowhere")
    environment.main("site")
    assert done == ["new", "site", "kept", "site"]


@pytest.mark.parametrize("version, taken", [("0.4.30", False), ("0.5.0", True), ("1.0.0", True)])
def test_a_uv_on_the_path_is_taken_if_it_is_new_enough(
    environment: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    version: str,
    taken: bool,
) -> None:
    program = tmp_path / "uv"
    program.write_text(f"#!/bin/sh\necho 'uv {version} (0123abcd 2031-01-01)'\n")
    program.chmod(0o755)
    commands: list[list[Any]] = []
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(environment, "run", commands.append)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    found = environment.find_uv()
    assert found == (str(program) if taken else tmp_path / ".venv" / environment.BIN / "uv")
    assert ["--require-hashes" in command for command in commands] == ([] if taken else [True])


@pytest.mark.parametrize("present", [True, False])
def test_pip_is_installed_only_where_this_python_has_none(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, present: bool
) -> None:
    did: list[Any] = []
    monkeypatch.setattr(environment.shutil, "which", lambda name: None)
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: present or None)
    monkeypatch.setattr(environment, "VENV", tmp_path)
    monkeypatch.setattr(environment, "run", lambda command: did.append(Path(command[0])))
    monkeypatch.setattr(environment.venv, "create", lambda folder, with_pip: did.append(with_pip))
    environment.find_uv()
    inside = tmp_path / environment.BIN / "python"
    assert did == ([Path(sys.executable)] if present else [True, inside])


def script(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run scripts/environment.py."""
    command = [sys.executable, str(SCRIPTS / "environment.py"), *arguments]
    return subprocess.run(command, env=os.environ | environ, capture_output=True, text=True)


@pytest.mark.parametrize("arguments", [(), ("fly",), ("site", "test")])
def test_other_arguments_get_the_usage(arguments: tuple[str, ...]) -> None:
    made = script(*arguments)
    assert made.returncode == 1 and made.stderr == "Usage: environment.py site|test|nightly\n"


def test_a_failure_is_a_sentence_with_what_still_works(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "scripts").mkdir()
    (tmp_path / ".venv").mkdir()
    copied = shutil.copy(SCRIPTS / "environment.py", tmp_path / "scripts")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")

    def offline(*arguments: object, **options: object) -> None:
        raise subprocess.CalledProcessError(2, ["uv", "pip", "sync"])

    monkeypatch.setattr(sys, "argv", ["environment.py", "nightly"])
    monkeypatch.setattr(subprocess, "run", offline)
    monkeypatch.setattr(subprocess, "check_output", lambda command: b"uv 9.9.9")
    monkeypatch.setattr("venv.create", lambda folder, **options: None)
    with pytest.raises(SystemExit, match=r"Set-up stopped: .*uv.*\n.*network.*\n.*mirror"):
        runpy.run_path(copied, run_name="__main__")


SUPPORTED = ["3.11", "3.12", "3.13", "3.14"]


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 10), (3, 15), (4, 0)])
def test_another_python_is_told_which_will_do(
    version: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (*version, 0, "final", 0))
    with pytest.raises(SystemExit) as refused:
        runpy.run_path(str(SCRIPTS / "environment.py"))
    sentence = str(refused.value)
    assert f"this is {version[0]}.{version[1]}." in sentence and "\n" not in sentence
    assert re.findall(r"3\.1[1-4](?=,| or| is)", sentence) == SUPPORTED


def test_the_script_is_read_by_old_versions() -> None:
    """Of Python 2.7's limits those that are easily overlooked."""
    text = (SCRIPTS / "environment.py").read_bytes().decode("ascii")
    tree = ast.parse(text, feature_version=(3, 4))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            assert not node.returns and not any(arg.annotation for arg in node.args.args), node.name
        if isinstance(node, ast.Call):
            starred = [isinstance(argument, ast.Starred) for argument in node.args]
            assert starred == sorted(starred) and sum(starred) < 2, ast.unparse(node)
            if ast.unparse(node.func) == "print":
                assert len(node.args) == 1 and not node.keywords, ast.unparse(node)


def test_supported_versions_are_named_alike() -> None:
    assert PROJECT["project"]["requires-python"] == ">=3.11,<3.15"
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))
    assert workflow["jobs"]["test"]["strategy"]["matrix"]["python"] == SUPPORTED
    for name in ("README.md", "README.zh.md"):
        assert f"Python {SUPPORTED[0]}–{SUPPORTED[-1]}" in (ROOT / name).read_text("utf-8"), name


def pins(name: str) -> set[str]:
    """What a lock names, each as `package==version`."""
    found = re.findall(r"^([a-z0-9._-]+)(?:\[.+?\])?(==\S+)", LOCKS[name], re.MULTILINE)
    return {package + version for package, version in found}


def test_locks_name_no_registry_and_hold_hashes() -> None:
    assert set(LOCKS) == {"uv", "npm", "site", "test", "nightly"}
    for name, text in LOCKS.items():
        assert "://" not in text, name
        blocks = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]
        assert len(blocks) == len(pins(name)) > 0, name
        assert [b.splitlines()[0] for b in blocks if "--hash=sha256:" not in b] == [], name
    listed = [path for path in ROOT.rglob("package-lock.json") if "node_modules" not in path.parts]
    assert listed
    for path in listed:
        assert '"resolved"' not in path.read_text("utf-8"), path


def test_each_level_holds_the_one_before_it() -> None:
    assert pins("site") < pins("test") < pins("nightly")


def test_locks_are_complete_with_their_extras() -> None:
    """Else an installer looks for what an extra asks, and takes the newest: a lock is an answer."""
    needed = "coverage[toml]=="  # asked for by pytest-cov
    assert needed in LOCKS["test"] and needed in LOCKS["nightly"]
    groups = PROJECT["dependency-groups"]
    for level in ("test", "nightly"):
        names = [need for need in groups[level] if isinstance(need, str)]
        asked = {re.split(r"[^a-z0-9-]", name, maxsplit=1)[0] for name in names}
        assert asked - {pin.partition("==")[0] for pin in pins(level)} == set(), level
