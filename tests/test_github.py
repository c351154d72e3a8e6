"""The files under .github/: linted offline, and held to rules that no linter knows."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from helpers import strings
from test_punctuation import CHINESE

ROOT = Path(__file__).resolve().parents[1]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted(GITHUB.glob("workflows/*.y*ml"))
CHOOSER = GITHUB / "ISSUE_TEMPLATE" / "config.yml"
FORMS = sorted(set(GITHUB.glob("ISSUE_TEMPLATE/*.y*ml")) - {CHOOSER})
DEPENDABOT = GITHUB / "dependabot.yml"
PULL_REQUEST = GITHUB / "PULL_REQUEST_TEMPLATE.md"

FORM_IDS = {
    "correction.yml": ["item", "field", "kind", "wrong", "right", "source", "consent"],
    "suggestion.yml": ["idea", "reason"],
}
SCHEMAS = [
    *(("github-workflows", path) for path in WORKFLOWS),
    *(("github-issue-forms", path) for path in FORMS),
    ("github-issue-config", CHOOSER),
    ("dependabot", DEPENDABOT),
]
WRITING = {
    ("corrections.yml", "publish"): {"contents", "issues", "pull-requests"},
    ("lock.yml", "publish"): {"contents", "pull-requests"},
    ("pages.yml", "deploy"): {"pages", "id-token"},
    ("release.yml", "publish"): {"actions", "contents", "id-token", "attestations"},
}
"""The jobs that hold a permission to write, and which."""

FROM_GITHUB = ("actions/deploy-pages", "actions/attest-build-provenance")
STRANGERS = r"github\.(head_ref|actor|triggering_actor)|\.(title|body|login|email|message|label)\b"
"""What a stranger may have written, in an expression."""
PIN = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
# An ASCII mark that touches a Chinese character, with or without a space between.
ASCII_MARK = re.compile(f"{CHINESE}[ \t]*[,:;()?!]|[,:;()?!][ \t]*{CHINESE}")


def name(value: object) -> str:
    """A test id and the name in a message: the path inside the repository."""
    if isinstance(value, Path):
        return value.relative_to(ROOT).as_posix()
    return str(value).partition(" ")[0]


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def jobs(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = load(path)["jobs"]
    return found


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for job in jobs(path).values():
        yield from job["steps"]


ZIZMOR = "zizmor --offline --persona=auditor --strict-collection --no-config --no-progress"
LINTS: list[Any] = [(ZIZMOR, path) for path in (*WORKFLOWS, DEPENDABOT)]
LINTS += [(f"check-jsonschema --builtin-schema vendor.{it}", path) for it, path in SCHEMAS]
# What this machine may have of shell and Python linters would make it find more here than there.
ACTIONLINT = "actionlint -shellcheck= -pyflakes="
LINTS += [pytest.param(ACTIONLINT, path, marks=pytest.mark.nightly) for path in WORKFLOWS]


@pytest.mark.parametrize(("linter", "path"), LINTS, ids=name)
def test_a_linter_has_no_finding(linter: str, path: Path) -> None:
    program, *options = linter.split()
    command = [Path(sys.executable).with_name(program), *options, name(path)]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert made.returncode == 0, made.stdout + made.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=name)
def test_a_workflow_keeps_to_what_no_linter_knows(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    actions = re.findall(r"^[ -]*uses: (.+)$", text, re.MULTILINE)
    assert len(actions) >= sum("uses" in step for step in steps(path)), "unread"
    assert [action for action in actions if not PIN.fullmatch(action)] == [], "pin to a commit"
    assert load(path).get("permissions") == {}, "a job may inherit a permission"
    for key, job in jobs(path).items():
        assert {"timeout-minutes", "permissions"} <= set(job), key
    for step in steps(path):
        assert "${{" not in step.get("run", ""), f"pass it through env: {step['name']}"
    for expression in re.findall(r"\$\{\{(.*?)\}\}", text, re.DOTALL):
        assert not re.search(STRANGERS, expression), expression
        # Whole objects, and functions that make text of them.
        assert not re.search(r"toJSON|format|github\.event(\.\w+)? *$", expression), expression


def test_only_these_jobs_may_write() -> None:
    found = {
        (path.name, key): {name for name, level in job["permissions"].items() if level == "write"}
        for path in WORKFLOWS
        for key, job in jobs(path).items()
    }
    assert {job: names for job, names in found.items() if names} == WRITING


@pytest.mark.parametrize(("workflow", "key"), WRITING, ids=name)
def test_a_job_that_may_write_has_no_code_of_the_repository(workflow: str, key: str) -> None:
    for step in jobs(GITHUB / "workflows" / workflow)[key]["steps"]:
        assert step.get("uses", "").partition("@")[0] in ("", *FROM_GITHUB), step["name"]
        assert workflow != "pages.yml" or "run" not in step, step["name"]
        # Without a checkout there is nothing of it to run; these would fetch or run something.
        for word in ("git", "make", "python", "python3", "pip", "npm", "npx", "node", "curl"):
            assert word not in re.findall(r"[\w./-]+", step.get("run", "")), step["name"]
        assert not re.search(r"\b(eval|source|exec|sh|bash)\b", step.get("run", "")), step["name"]


def test_nothing_that_is_published_or_committed_comes_from_a_cache() -> None:
    caching = {
        path.name
        for path in WORKFLOWS
        for step in steps(path)
        if "cache" in step.get("uses", "") or "cache" in step.get("with", {})
    }
    assert caching and not caching & {workflow for workflow, _ in WRITING}


def test_form_fields_keep_the_ids_that_links_prefill() -> None:
    found = {
        path.name: [field["id"] for field in load(path)["body"] if field["type"] != "markdown"]
        for path in FORMS
    }
    assert found == FORM_IDS


@pytest.mark.parametrize("path", [*WORKFLOWS, *FORMS, PULL_REQUEST], ids=name)
def test_chinese_text_has_full_width_punctuation(path: Path) -> None:
    is_yaml = path.suffix != ".md"
    texts = strings(load(path)) if is_yaml else [path.read_text(encoding="utf-8")]
    faults = [match.group() for text in texts for match in ASCII_MARK.finditer(text)]
    assert not faults, f"{name(path)}: {faults}"
