"""Every step of every workflow, run here from a clean clone, with the environment it has there.

What is not the same as on GitHub, on purpose:
- The environment is installed anew for the first job only (the one that a contributor
  waits for); the others are given the one that runs these tests, told that it lies there.
- In `make test`, pytest is told by PYTEST_ADDOPTS to run one small file: the other tests
  are running right now.
- Actions are stood in for by ACTIONS, the `gh` command by a script that writes down what
  it is asked for. What they would do on GitHub is not tested.
"""

import json
import shutil
import subprocess
import sys
import time
from base64 import b64decode
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import test_github
from helpers import replace_in, small_package
from reforms import package
from reforms.edits.correction import correct
from reforms.edits.request import Request
from reforms.releases.versions import PREFIX
from runner import ROOT, Action, Condition, Machine, Ran, carry, git, run_job
from test_issue import EVENTS, RECORDED, TOLD, UNFIT

WORKFLOWS = ROOT / ".github" / "workflows"
JOBS = {
    "ci.yml": ("check", "test", "site"),
    "pages.yml": ("build", "deploy"),
    "release.yml": ("build", "publish"),
    "corrections.yml": ("apply", "publish"),
}
ONLY_AFTER_A_FAILURE = {"把问题标在改动的行上"}
SITE = "https://someone.example.org/reforms"
FACTS = {
    "github.ref": "refs/heads/main",
    "github.ref_name": "main",
    "github.repository": "someone/reforms",
    "github.run_id": "77",
    "github.server_url": "https://example.org",
    "github.token": "the-token-of-this-run",
    "github.event.issue.number": "12",
    "github.event.repository.default_branch": "main",
    "matrix.python": "3.11",
    "vars.CONTACT_EMAIL": "someone@example.org",
}
"""Expression -> its value in these runs; a job that uses another one fails."""

CONDITIONS: Mapping[str, Condition] = {
    "failure()": lambda failed, _: failed,
    "!cancelled()": lambda failed, _: True,
}
"""A step's `if` -> whether it runs."""


def _checkout(machine: Machine, given: Mapping[str, str]) -> Mapping[str, str]:
    assert given["persist-credentials"] == "False"
    machine.checkout()
    return {}


def _upload(machine: Machine, given: Mapping[str, str]) -> Mapping[str, str]:
    files = machine.workspace / given["path"]
    assert given.get("if-no-files-found", "error") == "error" and any(files.iterdir())
    target = machine.artifacts / given.get("name", "github-pages")
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(files, target, symlinks=True)
    return {"artifact-url": "https://example.org/artifacts/5"}


def _attest(machine: Machine, given: Mapping[str, str]) -> Mapping[str, str]:
    assert list(machine.workspace.glob(given["subject-path"]))
    return {}


def _deploy(machine: Machine, given: Mapping[str, str]) -> Mapping[str, str]:
    assert not given and (machine.artifacts / "github-pages" / "index.html").is_file()
    return {"page_url": SITE}


ACTIONS: Mapping[str, Action] = {
    "actions/checkout": _checkout,
    "actions/setup-python": lambda machine, given: {},
    "actions/configure-pages": lambda machine, given: {"base_url": SITE},
    "actions/upload-artifact": _upload,
    "actions/upload-pages-artifact": _upload,
    "actions/attest-build-provenance": _attest,
    "actions/deploy-pages": _deploy,
}

GH = """#!{python} -IS
import json, shutil, sys
from pathlib import Path
folder, artifacts, said = Path({folder!r}), Path({artifacts!r}), sys.argv[1:]
sent = Path(said[said.index("--input") + 1]).read_text("utf-8") if "--input" in said else "null"
with (folder / "gh.jsonl").open("a", encoding="utf-8") as log:
    print(json.dumps({{"said": said, "sent": json.loads(sent)}}), file=log)
refused = folder / "gh-refuses"
if refused.exists() and refused.read_text() in said:
    sys.exit(1)
if said[:2] == ["run", "download"]:
    name, target = said[said.index("--name") + 1], said[said.index("--dir") + 1]
    shutil.copytree(artifacts / name, target, symlinks=True)
"""
"""Stands in for GitHub's command: writes down what it is asked for, and fetches what jobs made."""


def new_machine(folder: Path, origin: Path, artifacts: Path, revision: str) -> Machine:
    (folder / "bin").mkdir(parents=True)
    command = folder / "bin" / "gh"
    command.write_text(
        GH.format(python=sys.executable, folder=str(folder), artifacts=str(artifacts)),
        encoding="utf-8",
    )
    command.chmod(0o755)
    machine = Machine(folder=folder, artifacts=artifacts, origin=origin, revision=revision)
    machine.expressions |= FACTS
    machine.expressions["github.event.pull_request.base.sha"] = git(origin, "rev-parse", "base")
    machine.environ["MYPY_CACHE_DIR"] = str(folder / "mypy")
    # The one file that `make test` is to run here.
    machine.environ["PYTEST_ADDOPTS"] = "--cov-fail-under=0 tests/test_tables.py"
    return machine


def run(machine: Machine, workflow: str, key: str, without: frozenset[str] = frozenset()) -> Ran:
    path = WORKFLOWS / workflow
    return run_job(path, key, machine, actions=ACTIONS, conditions=CONDITIONS, without=without)


def succeed(machine: Machine, workflow: str, key: str) -> Ran:
    """Run a job; every step of it has run, and none has failed."""
    ran = run(machine, workflow, key)
    assert not ran.failed, ran.log[-8000:]
    steps = [step["name"] for step in test_github.jobs(WORKFLOWS / workflow)[key]["steps"]]
    expected = [name for name in steps if name not in ONLY_AFTER_A_FAILURE]
    assert [step.name for step in ran.steps] == expected
    return ran


# --- the repository and the machines ---


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This checkout's files, changes and new ones too, as a repository.

    `base` is as it is, `main` changes a record, `wrong` spoils one, `small` has the
    invented package; the version in the package is tagged.
    """
    folder = tmp_path_factory.mktemp("origin")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    git(folder, "init", "--quiet", "--initial-branch", "base")
    commit(folder, "base")
    data = folder / "datapackage"
    git(folder, "checkout", "--quiet", "-b", "small")
    shutil.rmtree(data)
    small_package(folder)
    commit(folder, "small")
    git(folder, "checkout", "--quiet", "-b", "main", "base")
    changed = correct(package.load(data), term_request(data))
    for path, content in changed.files().items():
        (data / path).write_bytes(content)
    commit(folder, "main")
    version = json.loads((data / "datapackage.json").read_text("utf-8"))["version"]
    git(folder, "tag", f"{PREFIX}{version}")
    git(folder, "checkout", "--quiet", "-b", "wrong", "base")
    replace_in(data / "data" / "scopes.csv", "id,name\n", "id,name\n,\n")
    commit(folder, "wrong")
    return folder


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


def term_request(data: Path) -> Request:
    """What changes the first search word."""
    first = package.load(data).terms[0]
    return Request(
        row_id=first.id,
        field="term",
        old=first.term,
        new=f"{first.term}改",
        reason="",
        reference="",
        recorded_on=date(2031, 8, 1),
        table="terms",
    )


@pytest.fixture(scope="module")
def machine(origin: Path, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """A machine that has the environment."""
    folder = tmp_path_factory.mktemp("machine")
    made = new_machine(folder, origin, tmp_path_factory.mktemp("artifacts"), "main")
    if (ROOT / ".mypy_cache").is_dir():
        shutil.copytree(ROOT / ".mypy_cache", folder / "mypy")
    carry(made)
    return made


@pytest.fixture
def publisher(machine: Machine, origin: Path, tmp_path: Path) -> Machine:
    """A machine that has nothing but what jobs have uploaded."""
    made = new_machine(tmp_path / "publisher", origin, machine.artifacts, machine.revision)
    assert not (made.folder / "kept").exists()
    return made


def test_every_job_of_every_workflow_is_run_here() -> None:
    found = {path.name: tuple(test_github.jobs(path)) for path in test_github.WORKFLOWS}
    assert found == JOBS


def test_the_machine_runs_its_own_checkout(machine: Machine) -> None:
    machine.empty()
    machine.checkout()
    command = [machine.workspace / ".venv/bin/python", "-c", "import reforms; print(reforms)"]
    environ = {"PATH": "/usr/bin:/bin"}
    said = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    assert str(machine.workspace / "scripts/reforms") in said.stdout
    script = (machine.workspace / ".venv/bin/reforms").read_text("utf-8")
    assert script.startswith(f"#!{machine.workspace}/.venv/bin/python")


# --- a pull request, a push, a release ---


def test_the_check_of_a_pull_request_from_a_fresh_clone(origin: Path, tmp_path: Path) -> None:
    machine = new_machine(tmp_path / "fresh", origin, tmp_path, "main")
    started = time.monotonic()
    ran = succeed(machine, "ci.yml", "check")
    print(f"The check, set-up included, took {time.monotonic() - started:.1f} s")
    assert json.loads((machine.workspace / ".venv/state.json").read_text())["level"] == "check"
    assert term_request(ROOT / "datapackage").row_id in ran.summary


def test_the_check_of_a_faulty_pull_request(machine: Machine, monkeypatch: Any) -> None:
    monkeypatch.setattr(machine, "revision", "wrong")
    ran = run(machine, "ci.yml", "check")
    assert ran.failed[:2] == ["检查数据", "把问题标在改动的行上"]
    marked = next(step.log for step in ran.steps if step.name == "把问题标在改动的行上")
    assert marked.startswith("::error file=datapackage/data/scopes.csv,line=2,"), marked
    assert "scopes" in ran.summary, "told also when the check has failed"


def test_the_tests_of_a_pull_request(machine: Machine) -> None:
    ran = succeed(machine, "ci.yml", "test")
    assert "passed" in ran.log


def test_the_preview_of_a_pull_request(machine: Machine) -> None:
    ran = succeed(machine, "ci.yml", "site")
    assert "https://example.org/artifacts/5" in ran.summary
    assert "https://example.org/someone/reforms" in pages(machine, "site")


def test_a_push_is_published(machine: Machine, publisher: Machine) -> None:
    succeed(machine, "pages.yml", "build")
    succeed(publisher, "pages.yml", "deploy")
    assert f"{SITE}/" in pages(machine, "github-pages")
    assert not any(publisher.workspace.iterdir()), "it has no code"


def pages(machine: Machine, name: str) -> str:
    return (machine.artifacts / name / "index.html").read_text("utf-8")


def test_a_tag_is_released(
    machine: Machine, publisher: Machine, origin: Path, monkeypatch: Any
) -> None:
    tag = git(origin, "tag", "--list")
    for each in (machine, publisher):
        monkeypatch.setitem(each.expressions, "github.ref_name", tag)
    succeed(machine, "release.yml", "build")
    succeed(publisher, "release.yml", "publish")
    _, released = publisher.calls()
    command, _, files = released["said"], None, released["said"][8:]
    assert command[:4] == ["release", "create", tag, "--verify-tag"]
    assert command[4:8] == ["--title", tag, "--notes-file", "release/notes.md"]
    assert {"release/data/datapackage.zip", "release/data/SHA256SUMS"} <= set(files)
    assert (publisher.workspace / "release/notes.md").read_text("utf-8").strip()


# --- a correction form that a maintainer accepts ---

MARK = "pwned"
"""In every hostile form: in a command, it makes a file of this name."""

FIRST_STEPS = frozenset({"取出代码", "安装 Python", "检查现有数据", "运行测试"})
"""Left out for all forms but one: they are the same for all."""


@pytest.fixture(scope="module")
def small(machine: Machine) -> Iterator[Machine]:
    """The machine with the invented package checked out."""
    before, machine.revision = machine.revision, "small"
    machine.empty()
    machine.checkout()
    yield machine
    machine.revision = before


def sent(machine: Machine, name: str) -> None:
    machine.event = json.loads((EVENTS / f"{name}.json").read_text("utf-8"))


def put_back(machine: Machine) -> None:
    git(machine.workspace, "checkout", "--quiet", "--", ".")
    git(machine.workspace, "clean", "-d", "--force", "--quiet")


def applied(machine: Machine, publisher: Machine, name: str) -> list[dict[str, Any]]:
    """What GitHub is asked to do about a recorded form, after what every run must keep to."""
    sent(machine, name)
    put_back(machine)
    ran = run(machine, "corrections.yml", "apply", FIRST_STEPS)
    assert not ran.failed, ran.log
    return answered(machine, publisher, ran)


def answered(machine: Machine, publisher: Machine, ran: Ran) -> list[dict[str, Any]]:
    published = succeed(publisher, "corrections.yml", "publish")
    assert MARK not in ran.log + published.log, "a stranger's words are in the log"
    for folder in (machine.folder, publisher.folder):
        assert not list(folder.rglob(f"*{MARK}*")), "a stranger's command has run"
    download, *calls = publisher.calls()
    assert download["said"] == [
        "run",
        "download",
        "77",
        *"--name correction --dir correction".split(),
    ]
    assert FACTS["github.token"] not in str(calls)
    return calls


def check_pull(calls: list[dict[str, Any]], origin: Path, folder: Path, files: set[str]) -> str:
    """The three calls that open a pull request; what it says."""
    branch, made, pull = calls
    head = git(origin, "rev-parse", "small")
    api = "repos/someone/reforms"
    assert branch["said"] == api_call(f"{api}/git/refs", "calls/branch.json")
    assert branch["sent"] == {"ref": "refs/heads/corrections/issue-12", "sha": head}
    assert made["said"] == ["api", "graphql", "--input", "calls/commit.json", "--silent"]
    given = made["sent"]["variables"]["input"]
    additions = given.pop("fileChanges")["additions"]
    assert given == {
        "branch": {
            "repositoryNameWithOwner": "someone/reforms",
            "branchName": "corrections/issue-12",
        },
        "expectedHeadOid": head,
        "message": {"headline": "更正：依据 #12"},
    }
    assert {item["path"] for item in additions} == {f"datapackage/data/{f}.csv" for f in files}
    root = small_package(folder)
    for item in additions:
        (folder / item["path"]).write_bytes(b64decode(item["contents"], validate=True))
    assert package.examine(package.read_files(root)).problems == []
    assert pull["said"] == api_call(f"{api}/pulls", "calls/pull.json")
    body: str = pull["sent"].pop("body")
    names = {"head": "corrections/issue-12", "base": "main", "title": "更正：依据 #12"}
    assert pull["sent"] == names and body.endswith("\n\nCloses #12\n")
    return body


def api_call(path: str, file: str) -> list[str]:
    return ["api", path, "--method", "POST", "--input", file, "--silent"]


def check_comment(calls: list[dict[str, Any]]) -> str:
    """The one call that answers the reporter; what it says."""
    (comment,) = calls
    path = "repos/someone/reforms/issues/12/comments"
    assert comment["said"] == api_call(path, "calls/comment.json")
    assert list(comment["sent"]) == ["body"]
    body: str = comment["sent"]["body"]
    return body


def quoted(body: str) -> str:
    """The stranger's words in a text: a code block, since it is indented; nowhere else."""
    lines = body.split("\n")
    inside = [line for line in lines if line.startswith("    ")]
    first, behind = lines.index(inside[0]), lines.index(inside[0]) + len(inside)
    assert lines[first:behind] == inside and lines[first - 1] == lines[behind] == ""
    assert MARK not in "".join(lines[:first] + lines[behind:])
    assert all(char.isprintable() for line in lines for char in line)
    return "\n".join(line.strip() for line in inside)


def test_a_form_from_the_label_to_the_pull_request(
    small: Machine, publisher: Machine, origin: Path, tmp_path: Path
) -> None:
    sent(small, "correction-named")
    ran = succeed(small, "corrections.yml", "apply")
    listen = [line for line in ran.log.splitlines() if line.startswith("::")]
    start, end = listen[0], listen[-1]
    assert start.removeprefix("::stop-commands") == end.removesuffix("::")
    assert "passed" in ran.log.partition(start)[2].partition(end)[0], "the tests ran, between them"
    calls = answered(small, publisher, ran)
    body = check_pull(calls, origin, tmp_path, {"reforms", "corrections"})
    assert quoted(body).endswith("\n署名：yun-reader")
    assert "https://example.org/someone/reforms/actions/runs/77" in body


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_form(
    name: str, small: Machine, publisher: Machine, origin: Path, tmp_path: Path
) -> None:
    expected = UNFIT.get(name, RECORDED[name])
    calls = applied(small, publisher, name)
    if isinstance(expected, str):
        assert expected in quoted(check_comment(calls))
    else:
        body = check_pull(calls, origin, tmp_path, set(expected))
        assert ("署名：yun-reader" in quoted(body)) == (name in TOLD)


def test_the_largest_form(small: Machine, publisher: Machine) -> None:
    sent(small, "correction")
    issue = small.event["issue"]
    # GitHub takes 65,536 characters; JSON may write each in twelve bytes.
    issue["body"] = issue["body"].replace("2.5%", "\U00020000" * (65_536 - len(issue["body"])))
    put_back(small)
    ran = run(small, "corrections.yml", "apply", FIRST_STEPS)
    assert "太长了" in quoted(check_comment(answered(small, publisher, ran)))


def test_failing_tests_are_told(small: Machine, publisher: Machine) -> None:
    sent(small, "shell")
    put_back(small)
    make = small.folder / "bin" / "make"
    make.write_text("#!/bin/sh\nexit 1\n")
    make.chmod(0o755)
    ran = run(small, "corrections.yml", "apply", FIRST_STEPS - {"运行测试"})
    make.unlink()
    assert "测试没有通过" in quoted(check_comment(answered(small, publisher, ran)))


# --- what the job with the permissions refuses ---


def uploaded(machine: Machine, files: Mapping[str, str]) -> Path:
    folder = machine.artifacts / "correction"
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in ({"said.txt": "x\n", "data/reforms.csv": "id\n"} | files).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize(
    "name",
    [
        ".git/hooks/post-checkout",
        ".gitattributes",
        "data/.gitattributes",
        "data/deeper/reforms.csv",
        "data/reforms.csv.sh",
        "data/a b.csv",
        "data/$(id).csv",
        "data/-x.csv",
        "data/a\nb.csv",
        "data/ａ.csv",
        "workflows/ci.yml",
        "said.txt2",
    ],
)
def test_only_tables_are_taken(name: str, publisher: Machine) -> None:
    uploaded(publisher, {name: "x"})
    refused(publisher)


@pytest.mark.parametrize("name", ["said.txt", "data/reforms.csv", "data/terms.csv", "data"])
def test_no_link_is_followed(name: str, publisher: Machine, tmp_path: Path) -> None:
    link = uploaded(publisher, {}) / name
    shutil.rmtree(link) if link.is_dir() else link.unlink(missing_ok=True)
    target = tmp_path if name == "data" else tmp_path / "secret"
    (tmp_path / "secret").write_text("secret")
    link.symlink_to(target)
    refused(publisher)


def refused(publisher: Machine) -> None:
    ran = run(publisher, "corrections.yml", "publish")
    assert ran.failed == ["核对文件"], ran.log
    assert [call["said"][0] for call in publisher.calls()] == ["run"]


def test_a_branch_that_is_there_stays_as_it_is(publisher: Machine) -> None:
    uploaded(publisher, {})
    (publisher.folder / "gh-refuses").write_text("repos/someone/reforms/git/refs")
    ran = run(publisher, "corrections.yml", "publish")
    assert ran.failed == ["建立分支和合并请求"]
    assert len(publisher.calls()) == 2, "the download, and the call that was refused"


@pytest.mark.parametrize("call", ["graphql", "repos/someone/reforms/pulls"])
def test_no_branch_is_left_without_its_pull_request(call: str, publisher: Machine) -> None:
    uploaded(publisher, {})
    (publisher.folder / "gh-refuses").write_text(call)
    ran = run(publisher, "corrections.yml", "publish")
    assert ran.failed == ["建立分支和合并请求"]
    last = publisher.calls()[-1]["said"]
    path = "repos/someone/reforms/git/refs/heads/corrections/issue-12"
    assert last == ["api", path, "--method", "DELETE", "--silent"]


def test_a_text_of_any_bytes_is_quoted(publisher: Machine) -> None:
    folder = uploaded(publisher, {})
    shutil.rmtree(folder / "data")
    # No UTF-8, a null byte, a carriage return, a bidirectional mark, a long end.
    said = b"\xff\x00\r# \xe2\x80\xaex\n\n" + "字".encode() * 40_000
    (folder / "said.txt").write_bytes(said)
    succeed(publisher, "corrections.yml", "publish")
    _, *calls = publisher.calls()
    said_so = quoted(check_comment(calls))
    assert "# x\n" in said_so and "字" * 10_000 in said_so and len(said_so) < 21_000
