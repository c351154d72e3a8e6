"""Every step of every workflow, run here from a clean clone, with the environment it has there.

What is not the same as on GitHub, on purpose:
- Jobs are given the environment that runs these tests, told that it lies there. What takes
  minutes, as installing anew, is nightly.
- pytest is told by PYTEST_ADDOPTS to run one small file: the other tests are running right now.
- Actions are stood in for by ACTIONS, the `gh` command by a script that writes down what
  it is asked for. What they would do on GitHub is not tested.
"""

import json
import re
import shutil
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import test_github
from helpers import replace_in, small_package
from reforms.edits.correction import correct
from reforms.edits.request import Request
from reforms.history.bumps import PREFIX
from reforms.package import examination
from runner import ROOT, Action, Condition, Machine, Ran, carry, command, git, queues, run_job
from test_issue import EVENTS, RECORDED, TOLD, UNFIT

WORKFLOWS = ROOT / ".github" / "workflows"
JOBS = {
    "ci.yml": ("check", "test", "pip", "site"),
    "nightly.yml": ("test",),
    "pages.yml": ("build", "deploy"),
    "release.yml": ("build", "publish"),
    "corrections.yml": ("apply", "publish"),
    "lock.yml": ("lock", "publish"),
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
    "hashFiles('requirements/*.txt')": "the-checksum-of-the-locks",
    "github.event.issue.number": "12",
    "github.event.repository.default_branch": "main",
    "matrix.python": "3.11",
    "vars.CONTACT_EMAIL": "someone@example.org",
}
"""Expression -> its value in these runs; a job that uses another one fails."""

CONDITIONS: Mapping[str, Condition] = {
    "failure()": lambda failed, _: failed,
    "!cancelled()": lambda failed, _: True,
    "github.event.label.name == 'accepted'": lambda _, at: at.event["label"]["name"] == "accepted",
}
"""The `if` of a step or a job -> whether it runs."""


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


def _uv_cache(machine: Machine, given: Mapping[str, str]) -> Mapping[str, str]:
    assert given["path"] == "~/.cache/uv" and given["key"].endswith("-the-checksum-of-the-locks")
    return {}


def _restore(machine: Machine, given: Mapping[str, str]) -> Mapping[str, str]:
    """Bring what lies under the key, or else the newest whose key begins with the other one."""
    exact = machine.artifacts / given["key"]
    others = sorted(machine.artifacts.glob(given["restore-keys"] + "*"))
    for found in [exact] if exact.exists() else others[-1:]:
        shutil.copytree(found, machine.workspace / given["path"])
    return {}


def _save(machine: Machine, given: Mapping[str, str]) -> Mapping[str, str]:
    shutil.copytree(machine.workspace / given["path"], machine.artifacts / given["key"])
    return {}


def _attest(machine: Machine, given: Mapping[str, str]) -> Mapping[str, str]:
    assert list(machine.workspace.glob(given["subject-path"]))
    return {}


def _deploy(machine: Machine, given: Mapping[str, str]) -> Mapping[str, str]:
    assert not given and (machine.artifacts / "github-pages" / "index.html").is_file()
    return {"page_url": SITE}


ACTIONS: Mapping[str, Action] = {
    "actions/cache": _uv_cache,
    "actions/cache/restore": _restore,
    "actions/cache/save": _save,
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
if "--jq" in said:
    print((folder / "gh-counts").read_text() if (folder / "gh-counts").exists() else 0)
"""
"""Stands in for GitHub's command: writes down what it is asked for, and fetches what jobs made."""


def new_machine(folder: Path, origin: Path, artifacts: Path, revision: str) -> Machine:
    (folder / "bin").mkdir(parents=True)
    gh = folder / "bin" / "gh"
    gh.write_text(
        GH.format(python=sys.executable, folder=str(folder), artifacts=str(artifacts)),
        encoding="utf-8",
    )
    gh.chmod(0o755)
    machine = Machine(folder=folder, artifacts=artifacts, origin=origin, revision=revision)
    machine.expressions |= FACTS
    machine.expressions["github.event.pull_request.base.sha"] = git(origin, "rev-parse", "base")
    machine.environ["MYPY_CACHE_DIR"] = str(folder / "mypy")
    # The one file that pytest is to run here, without other workers.
    machine.environ["PYTEST_ADDOPTS"] = "--cov-fail-under=0 tests/test_tables.py"
    machine.environ["PYTEST_XDIST_AUTO_NUM_WORKERS"] = "0"
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
    changed = correct(examination.load(data), term_request(data))
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
    first = examination.load(data).terms[0]
    return Request(
        row_id=first.id,
        field="term",
        old=first.term,
        new=f"{first.term}改",
        reason="",
        reference="",
        recorded_on=date(2031, 8, 1),
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


@pytest.fixture
def fresh(origin: Path, tmp_path: Path) -> Machine:
    """A machine on which nothing was ever installed, and whose uv is too old."""
    made = new_machine(tmp_path / "fresh", origin, tmp_path / "artifacts", "main")
    command(made, "uv", "echo uv 0.0.1")
    made.environ |= {"UV_NO_CACHE": "1", "PIP_NO_CACHE_DIR": "1"}
    return made


def test_every_job_of_every_workflow_is_run_here() -> None:
    found = {path.name: tuple(test_github.jobs(path)) for path in test_github.WORKFLOWS}
    assert found == JOBS


def test_the_machine_runs_its_own_checkout(machine: Machine) -> None:
    machine.empty()
    machine.checkout()
    python = [machine.workspace / ".venv/bin/python", "-c", "import reforms; print(reforms)"]
    environ = {"PATH": "/usr/bin:/bin"}
    said = subprocess.run(python, env=environ, capture_output=True, text=True, check=True)
    assert str(machine.workspace / "scripts/reforms") in said.stdout
    command = [machine.workspace / ".venv/bin/reforms", "check"]
    subprocess.run(command, cwd=machine.workspace, env=environ, stdout=subprocess.PIPE, check=True)


# --- a pull request, a push, a release ---


def test_the_check_of_a_pull_request(machine: Machine) -> None:
    ran = succeed(machine, "ci.yml", "check")
    assert term_request(ROOT / "datapackage").row_id in ran.summary


@pytest.mark.nightly
def test_the_check_of_a_pull_request_from_a_fresh_clone(fresh: Machine) -> None:
    ran = succeed(fresh, "ci.yml", "check")
    assert term_request(ROOT / "datapackage").row_id in ran.summary


@pytest.mark.nightly
def test_pip_installs_every_lock(fresh: Machine) -> None:
    ran = succeed(fresh, "ci.yml", "pip")
    assert ran.log.count("No broken requirements found.") == len(LOCKS)


def test_the_check_of_a_faulty_pull_request(machine: Machine, monkeypatch: Any) -> None:
    monkeypatch.setattr(machine, "revision", "wrong")
    ran = run(machine, "ci.yml", "check")
    assert ran.failed[:2] == ["检查数据", "把问题标在改动的行上"]
    marked = next(step.log for step in ran.steps if step.name == "把问题标在改动的行上")
    assert marked.startswith("::error file=datapackage/data/scopes.csv,line=2,"), marked
    assert "scopes" in ran.summary, "told also when the check has failed"


@pytest.mark.nightly
@pytest.mark.parametrize("workflow", ["ci.yml", "nightly.yml"])
def test_the_tests(workflow: str, machine: Machine) -> None:
    ran = succeed(machine, workflow, "test")
    assert "passed" in ran.log


@pytest.mark.site
def test_the_preview_of_a_pull_request(machine: Machine) -> None:
    ran = succeed(machine, "ci.yml", "site")
    assert "https://example.org/artifacts/5" in ran.summary
    assert "https://example.org/someone/reforms" in pages(machine, "site")


@pytest.mark.site
def test_a_push_is_published(machine: Machine, publisher: Machine) -> None:
    succeed(machine, "pages.yml", "build")
    succeed(publisher, "pages.yml", "deploy")
    assert f"{SITE}/" in pages(machine, "github-pages")
    assert not any(publisher.workspace.iterdir()), "it has no code"


def pages(machine: Machine, name: str) -> str:
    return (machine.artifacts / name / "index.html").read_text("utf-8")


@pytest.mark.site
def test_a_tag_is_released(
    machine: Machine, publisher: Machine, origin: Path, monkeypatch: Any
) -> None:
    tag = git(origin, "tag", "--list")
    for each in (machine, publisher):
        monkeypatch.setitem(each.expressions, "github.ref_name", tag)
    succeed(machine, "release.yml", "build")
    succeed(publisher, "release.yml", "publish")
    _, released = publisher.calls()
    told, files = released["said"][:8], released["said"][8:]
    assert told[:4] == ["release", "create", tag, "--verify-tag"]
    assert told[4:] == ["--title", tag, "--notes-file", "release/notes.md"]
    assert {"release/data/datapackage.zip", "release/data/SHA256SUMS"} <= set(files)
    assert (publisher.workspace / "release/notes.md").read_text("utf-8").strip()


# --- a correction form that a maintainer accepts ---

MARK = "pwned"
"""In every hostile form: in a command, it makes a file of this name."""

FIRST_STEPS = frozenset({"取出代码", "安装 Python", "检查现有数据", "检查和快速测试"})
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


def opened(
    calls: list[dict[str, Any]], head: str, name: str, title: str
) -> tuple[dict[str, bytes], str]:
    """The three calls that open a pull request -> path: content that it changes, what it says."""
    branch, made, pull = calls
    api = "repos/someone/reforms"
    assert branch["said"] == api_call(f"{api}/git/refs", "calls/branch.json")
    assert branch["sent"] == {"ref": f"refs/heads/{name}", "sha": head}
    assert made["said"] == ["api", "graphql", "--input", "calls/commit.json", "--silent"]
    given = made["sent"]["variables"]["input"]
    additions = given.pop("fileChanges")["additions"]
    assert given == {
        "branch": {"repositoryNameWithOwner": "someone/reforms", "branchName": name},
        "expectedHeadOid": head,
        "message": {"headline": title},
    }
    assert pull["said"] == api_call(f"{api}/pulls", "calls/pull.json")
    body: str = pull["sent"].pop("body")
    assert pull["sent"] == {"head": name, "base": "main", "title": title}
    assert "测试还没有运行" in body, "a maintainer is told to let them run"
    return {a["path"]: b64decode(a["contents"], validate=True) for a in additions}, body


def check_pull(calls: list[dict[str, Any]], origin: Path, folder: Path, files: set[str]) -> str:
    """The calls that open a correction's pull request; what it says."""
    head = git(origin, "rev-parse", "small")
    contents, body = opened(calls, head, "corrections/issue-12", "更正：依据 #12")
    assert set(contents) == {f"datapackage/data/{name}.csv" for name in files}
    root = small_package(folder)
    for path, content in contents.items():
        (folder / path).write_bytes(content)
    assert examination.examine(examination.read_files(root)).problems == []
    assert "数据检查和快速测试已经通过" in body and body.endswith("\n\nCloses #12\n")
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


@pytest.mark.parametrize("target", ["check", "quick"])
def test_what_fails_after_the_change_is_told(
    target: str, small: Machine, publisher: Machine
) -> None:
    sent(small, "shell")
    put_back(small)
    make = command(small, "make", f'[ "$1" != {target} ]')
    ran = run(small, "corrections.yml", "apply", FIRST_STEPS - {"检查和快速测试"})
    make.unlink()
    assert "测试没有通过" in quoted(check_comment(answered(small, publisher, ran)))


def test_only_the_label_that_accepts_can_end_a_run_that_waits(publisher: Machine) -> None:
    sent(publisher, "correction")
    apply, publish = queues(WORKFLOWS / "corrections.yml", publisher, CONDITIONS)
    assert apply != publish, "the second job of a run would end the first of another"
    assert "12" in apply and "12" in publish, "the issues do not wait for each other"
    publisher.event["label"]["name"] = "question"
    assert queues(WORKFLOWS / "corrections.yml", publisher, CONDITIONS) == []


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
    refused(publisher, "corrections.yml")


@pytest.mark.parametrize("name", ["said.txt", "data/reforms.csv", "data/terms.csv", "data"])
def test_no_link_is_followed(name: str, publisher: Machine, tmp_path: Path) -> None:
    link = uploaded(publisher, {}) / name
    shutil.rmtree(link) if link.is_dir() else link.unlink(missing_ok=True)
    target = tmp_path if name == "data" else tmp_path / "secret"
    (tmp_path / "secret").write_text("secret")
    link.symlink_to(target)
    refused(publisher, "corrections.yml")


def refused(publisher: Machine, workflow: str) -> None:
    ran = run(publisher, workflow, "publish")
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


# --- the locks, renewed once a month ---

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
RENEWED = r"sed --in-place 's/^\(\S*==\)/\19/' requirements/*.txt"
"""Stands in for `make lock`: another version of each package."""


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    """A repository of the locks alone."""
    folder = tmp_path / "locked"
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    git(folder, "init", "--quiet", "--initial-branch", "base")
    commit(folder, "base")
    return folder


@pytest.fixture
def pair(locked: Path, tmp_path: Path) -> tuple[Machine, Machine]:
    """A machine for the job that runs code, and one for the job that may write."""
    first, second = (
        new_machine(tmp_path / name, locked, tmp_path / "artifacts", "base")
        for name in ("first", "second")
    )
    return first, second


def renewed(pair: tuple[Machine, Machine], script: str) -> tuple[Ran, Ran, list[dict[str, Any]]]:
    """What became of both jobs, and what GitHub was asked to do after the download."""
    machine, publisher = pair
    command(machine, "make", f'[ "$*" = lock ] || exit 1\n{script}')
    made = succeed(machine, "lock.yml", "lock")
    published = run(publisher, "lock.yml", "publish")
    download, *calls = publisher.calls()
    assert download["said"] == ["run", "download", "77", *"--name lock --dir lock".split()]
    return made, published, calls


def versions(text: str) -> set[str]:
    """Every `name==version` of a lock."""
    return set(re.findall(r"(?m)^\S+==\S+", text))


def test_renewed_locks_become_a_pull_request(pair: tuple[Machine, Machine], locked: Path) -> None:
    made, published, (asked, *calls) = renewed(pair, RENEWED)
    assert not published.failed and asked["said"][2:] == ["--jq", "length"]
    head = git(locked, "rev-parse", "base")
    contents, body = opened(calls, head, "lock/renew", "更新锁定的依赖")
    assert contents == {
        f"requirements/{path.name}": re.sub(rb"(?m)^(\S*==)", rb"\g<1>9", path.read_bytes())
        for path in LOCKS
    }
    before = set().union(*(versions(path.read_text("utf-8")) for path in LOCKS))
    changes = {f"- {each}" for each in before} | {
        f"+ {each.replace('==', '==9')}" for each in before
    }
    assert len(before) > 50 and set(quoted(body).split("\n")) == changes
    assert changes <= set(made.summary.split("\n"))


def test_checksums_alone_are_told_too(pair: tuple[Machine, Machine]) -> None:
    script = "sed --in-place 's/sha256:./sha256:-/' requirements/site.txt"
    made, published, (_, *calls) = renewed(pair, script)
    assert not published.failed and "变的是校验值" in made.summary
    assert "变的是校验值" in quoted(calls[-1]["sent"]["body"])


def test_locks_that_stay_the_same_ask_for_nothing(pair: tuple[Machine, Machine]) -> None:
    made, published, calls = renewed(pair, "exit 0")
    assert "没有更新" in made.summary and not published.failed and not calls


def test_a_branch_of_renewed_locks_stays_as_it_is(pair: tuple[Machine, Machine]) -> None:
    (pair[1].folder / "gh-counts").write_text("1")
    _, published, calls = renewed(pair, RENEWED)
    assert "分支 lock/renew 还在" in published.summary and not published.failed
    assert len(calls) == 1, "only whether it is there"


@pytest.mark.parametrize("call", ["graphql", "repos/someone/reforms/pulls"])
def test_no_branch_of_locks_is_left_without_its_pull_request(
    call: str, pair: tuple[Machine, Machine]
) -> None:
    (pair[1].folder / "gh-refuses").write_text(call)
    _, published, calls = renewed(pair, RENEWED)
    assert published.failed == ["建立分支和合并请求"]
    path = "repos/someone/reforms/git/refs/heads/lock/renew"
    assert calls[-1]["said"] == ["api", path, "--method", "DELETE", "--silent"]


@pytest.mark.parametrize(
    "name",
    [
        ".github/workflows/ci.yml",
        "pyproject.toml",
        "requirements/.gitattributes",
        "requirements/deeper/site.txt",
        "requirements/site.txt.sh",
        "requirements/a\nb.txt",
    ],
)
def test_only_locks_are_taken(name: str, pair: tuple[Machine, Machine]) -> None:
    _, publisher = pair
    file = publisher.artifacts / "lock" / name
    file.parent.mkdir(parents=True)
    file.write_text("x")
    (publisher.artifacts / "lock" / "changes.txt").write_text("")
    refused(publisher, "lock.yml")


@pytest.mark.nightly
def test_make_lock_changes_nothing_but_locks(machine: Machine) -> None:
    succeed(machine, "lock.yml", "lock")
    changed = git(machine.workspace, "status", "--porcelain", "--", ":!lock").split("\n")
    assert all(line.startswith(("M requirements/", " M requirements/")) for line in changed if line)


# --- the nightly tests ---


def test_each_night_goes_on_from_the_examples_of_the_one_before(
    pair: tuple[Machine, Machine],
) -> None:
    machine, _ = pair
    for night, code in enumerate([1, 0, 0], start=1):
        script = f"mkdir -p .hypothesis && echo x >> .hypothesis/failed && exit {code}"
        command(machine, "make", script)
        machine.expressions["github.run_id"] = f"{night}"
        assert run(machine, "nightly.yml", "test").failed == ["运行全部测试"] * code
        assert (machine.workspace / ".hypothesis/failed").read_text() == "x\n" * night
