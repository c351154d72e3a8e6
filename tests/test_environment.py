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
SCRIPT = ROOT / "scripts" / "environment.py"
LOCKS = {path.stem: path.read_text("utf-8") for path in (ROOT / "requirements").glob("*.txt")}
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
SUPPORTED = ["3.11", "3.12", "3.13", "3.14"]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """scripts/environment.py, for an empty checkout in `tmp_path`."""
    import environment

    (tmp_path / "requirements").mkdir()
    for name in environment.LEVELS:
        (tmp_path / "requirements" / f"{name}.txt").write_text(name)
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "LOCKS", tmp_path / "requirements")
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    return environment


@pytest.fixture
def done(environment: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is done to the checkout: `new`, `kept`, or a lock's name."""
    did: list[str] = []

    def create(folder: Path, *, clear: bool, symlinks: bool) -> None:
        did.append("new" if clear else "kept")
        (folder / "bin").mkdir(parents=True, exist_ok=True)
        (folder / "bin/python").touch()

    def run(command: list[Any]) -> None:
        assert "sync" in command and "--require-hashes" in command
        did.append(command[-1].stem)

    monkeypatch.setattr(environment, "find_uv", lambda: "uv")
    monkeypatch.setattr(environment, "run", run)
    monkeypatch.setattr(environment.venv, "create", create)
    return did


def test_a_level_is_installed_once_and_holds_the_lower_ones(
    environment: ModuleType, done: list[str]
) -> None:
    for level in ("test", "test", "site", "nightly"):
        environment.main(level)
    assert done == ["new", "test", "kept", "nightly"]


def test_what_has_changed_is_installed_again(
    environment: ModuleType, done: list[str], tmp_path: Path
) -> None:
    lock, python = tmp_path / "requirements/site.txt", tmp_path / ".venv/bin/python"
    environment.main("site")
    lock.touch()
    environment.main("site")
    lock.write_text("changed")
    environment.main("site")
    assert done == ["new", "site", "kept", "site"]
    python.unlink()
    python.symlink_to("nowhere")
    environment.main("site")
    assert done[4:] == ["kept", "site"], "a Python that is gone"


def test_the_project_is_there_whatever_its_folder_is_called(
    environment: ModuleType, done: list[str], tmp_path: Path
) -> None:
    """No file names the folder: where the locale is C, Python 3.11 reads such names as ASCII."""
    packages = tmp_path / ".venv/lib/python3.11/site-packages"
    packages.mkdir(parents=True)
    environment.main("site")
    path = (packages / "reforms.pth").read_text("ascii")
    assert not Path(path).is_absolute() and (packages / path).resolve() == tmp_path / "scripts"
    command = tmp_path / ".venv/bin/reforms"
    assert str(tmp_path) not in command.read_text("ascii") and os.access(command, os.X_OK)


def test_another_python_or_a_copied_checkout_begins_anew_and_an_interrupted_set_up_goes_on(
    environment: ModuleType, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("Python 3.11.0 in /x/main2", "Python 3.11.0 in /x/main", "Python 3.14.0 in /x"):
        monkeypatch.setattr(environment, "PLACE", f"{place}:")
        environment.main("site")
    assert done == ["new", "site"] * 3
    with monkeypatch.context() as context, pytest.raises(ZeroDivisionError):
        context.setattr(environment, "run", lambda command: 1 // 0)
        environment.main("test")
    environment.main("site")
    assert done[6:] == ["kept", "kept", "site"]


@pytest.mark.parametrize("present", ["uv 0.5.0", "uv 1.0.0 (0123abcd)", "uv 0.4.30", "pip", ""])
def test_uv_is_that_of_the_machine_or_the_locked_one(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, present: str
) -> None:
    did: list[Any] = []
    has_uv, has_pip = present.startswith("uv") or None, present != "" or None
    monkeypatch.setattr(environment.shutil, "which", lambda name: has_uv)
    monkeypatch.setattr(environment.subprocess, "check_output", lambda _: present.encode())
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: has_pip)
    monkeypatch.setattr(environment, "run", did.append)
    monkeypatch.setattr(environment.venv, "create", lambda folder, with_pip: did.append([folder]))
    inside = tmp_path / ".venv"
    is_new = present in ("uv 0.5.0", "uv 1.0.0 (0123abcd)")
    assert environment.find_uv() == ("uv" if is_new else inside / "bin/uv")
    by_its_pip = [sys.executable] if has_pip else [inside, inside / "bin/python"]
    assert [command[0] for command in did] == ([] if is_new else by_its_pip)
    assert all("--require-hashes" in command for command in did[-1:])


@pytest.mark.parametrize("arguments", [(), ("fly",), ("site", "test")])
def test_other_arguments_get_the_usage(arguments: tuple[str, ...]) -> None:
    made = subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True)
    assert (
        made.returncode == 1 and made.stderr == "Usage: environment.py site|export|test|nightly\n"
    )


def test_a_failure_is_a_sentence_with_what_still_works(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "scripts").mkdir()
    (tmp_path / ".venv").mkdir()
    copied = shutil.copy(SCRIPT, tmp_path / "scripts")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")

    def offline(*arguments: object, **options: object) -> None:
        raise subprocess.CalledProcessError(2, ["uv", "pip", "sync"])

    monkeypatch.setattr(sys, "argv", ["environment.py", "nightly"])
    monkeypatch.setattr(subprocess, "run", offline)
    monkeypatch.setattr("venv.create", lambda folder, **options: None)
    with pytest.raises(SystemExit, match=r"Set-up stopped: .*uv.*\n.*network.*\n.*mirror"):
        runpy.run_path(copied, run_name="__main__")


@pytest.mark.parametrize("version", [(2, 7), (3, 10), (3, 15)])
def test_another_python_is_told_which_will_do(
    version: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (*version, 0, "final", 0))
    with pytest.raises(SystemExit) as refused:
        runpy.run_path(str(SCRIPT))
    sentence = str(refused.value)
    assert f"this is {version[0]}.{version[1]}." in sentence and "\n" not in sentence
    assert re.findall(r"3\.1[1-4](?=,| or| is)", sentence) == SUPPORTED


def test_the_script_is_read_by_old_versions() -> None:
    """Of Python 2.7's limits those that are easily overlooked."""
    tree = ast.parse(SCRIPT.read_bytes().decode("ascii"), feature_version=(3, 4))
    for node in ast.walk(tree):
        assert not getattr(node, "returns", None) and not getattr(node, "annotation", None)
        if isinstance(node, ast.Call):
            starred = [isinstance(argument, ast.Starred) for argument in node.args]
            assert starred == sorted(starred) and sum(starred) < 2, ast.unparse(node)


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
    assert set(LOCKS) == {"uv", "npm", "site", "export", "test", "nightly"}
    for name, text in LOCKS.items():
        assert "://" not in text, name
        blocks = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]
        assert len(blocks) == len(pins(name)) > 0, name
        assert [b.splitlines()[0] for b in blocks if "--hash=sha256:" not in b] == [], name
    listed = [path for path in ROOT.rglob("package-lock.json") if "node_modules" not in path.parts]
    assert listed
    for path in listed:
        assert '"resolved"' not in path.read_text("utf-8"), path


def test_locks_are_complete_with_their_extras() -> None:
    """Else an installer looks for what an extra asks, and takes the newest: a lock is an answer."""
    assert pins("site") < pins("test") < pins("nightly")
    needed = "coverage[toml]=="  # asked for by pytest-cov
    assert needed in LOCKS["test"] and needed in LOCKS["nightly"]
    for level in ("test", "nightly"):
        listed = [n for n in PROJECT["dependency-groups"][level] if isinstance(n, str)]
        names = {re.split(r"[^a-z0-9-]", name, maxsplit=1)[0] for name in listed}
        assert names - {pin.partition("==")[0] for pin in pins(level)} == set(), level
