"""When the environment is made anew: judged by content and place, never by file times."""

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[ModuleType, list[str]]:
    """scripts/environment.py on an empty checkout, and what it would have done."""
    spec = importlib.util.spec_from_file_location("environment", ROOT / "scripts/environment.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    done: list[str] = []
    for name in ("check", "site", "test", "fuzz"):
        (tmp_path / f"requirements-{name}.txt").write_text(name)

    def create(folder: Path, **options: object) -> None:
        done.append("new")
        folder.mkdir(exist_ok=True)
        module.PYTHON.unlink(missing_ok=True)
        module.PYTHON.touch()

    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "python")
    monkeypatch.setattr(module, "STATE", tmp_path / ".venv" / "state.json")
    monkeypatch.setattr(module.venv, "create", create)
    monkeypatch.setattr(module, "pip", lambda *arguments: done.append(arguments[-1]))
    return module, done


def test_first_run_installs_the_level_asked_for(kept: tuple[ModuleType, list[str]]) -> None:
    module, done = kept
    module.python_environment("check")
    assert done == ["new", "requirements-check.txt", "."]


def test_second_run_does_nothing(kept: tuple[ModuleType, list[str]]) -> None:
    module, done = kept
    module.python_environment("site")
    done.clear()
    module.python_environment("site")
    module.python_environment("check")
    assert done == []


def test_a_higher_level_is_added_to_what_is_there(kept: tuple[ModuleType, list[str]]) -> None:
    module, done = kept
    module.python_environment("check")
    done.clear()
    module.python_environment("test")
    assert done == ["requirements-test.txt", "."]


def test_the_fuzzer_is_added_to_what_the_tests_have_and_stays(
    kept: tuple[ModuleType, list[str]],
) -> None:
    module, done = kept
    module.python_environment("test")
    done.clear()
    module.python_environment("fuzz")
    module.python_environment("test")
    assert done == ["requirements-fuzz.txt", "."]


def test_a_changed_lock_makes_it_anew_at_the_level_it_had(
    kept: tuple[ModuleType, list[str]],
) -> None:
    module, done = kept
    module.python_environment("test")
    done.clear()
    (module.ROOT / "requirements-test.txt").write_text("changed")
    module.python_environment("check")
    assert done == ["new", "requirements-test.txt", "."]


def test_a_touched_lock_changes_nothing(kept: tuple[ModuleType, list[str]]) -> None:
    module, done = kept
    module.python_environment("test")
    done.clear()
    (module.ROOT / "requirements-test.txt").touch()
    module.python_environment("test")
    assert done == []


def test_a_copied_checkout_gets_its_own(
    kept: tuple[ModuleType, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, done = kept
    module.python_environment("check")
    done.clear()
    copy = shutil.copytree(tmp_path, tmp_path.parent / f"{tmp_path.name}-copy")
    monkeypatch.setattr(module, "ROOT", copy)
    module.python_environment("check")
    assert done == ["new", "requirements-check.txt", "."]


def test_an_environment_whose_python_is_gone_is_made_anew(
    kept: tuple[ModuleType, list[str]],
) -> None:
    module, done = kept
    module.python_environment("check")
    done.clear()
    module.PYTHON.unlink()
    module.PYTHON.symlink_to("nowhere")
    module.python_environment("check")
    assert done == ["new", "requirements-check.txt", "."]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"level": "none", "made_from": ""}'])
def test_an_unreadable_state_counts_as_none(kept: tuple[ModuleType, list[str]], text: str) -> None:
    module, done = kept
    module.VENV.mkdir()
    module.STATE.write_text(text)
    module.python_environment("check")
    assert done == ["new", "requirements-check.txt", "."]


def test_locks_name_no_registry_and_hold_hashes() -> None:
    locks = {path.stem.partition("-")[2]: path for path in ROOT.glob("requirements-*.txt")}
    assert set(locks) == {"check", "site", "test", "fuzz"}
    for name, path in locks.items():
        text = path.read_text("utf-8")
        assert "http" not in text.replace("aiohttp", "").replace("httpx", ""), name
        assert text.count("--hash=sha256:") >= text.count("==") > 0, name
    listed = [path for path in ROOT.rglob("package-lock.json") if "node_modules" not in path.parts]
    assert listed
    for path in listed:
        assert '"resolved"' not in path.read_text("utf-8"), path
