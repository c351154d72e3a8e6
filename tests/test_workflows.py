"""Every step of every workflow, run here from a clean clone, with the environment it has there.

What is not the same as on GitHub, on purpose:
- Jobs find what runs these tests installed. What takes minutes, as installing anew, is nightly.
- pytest is told by PYTEST_ADDOPTS to run one small file: the other tests are running right now.
- Actions are stood in for by ACTIONS, the `gh` command by a script that writes down what
  it is asked for. What they would do on GitHub is not tested.
"""

import json
import re
import shutil
import sys
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from helpers import REAL, lines_of, replace_in, set_cell, small_package
from reforms.history.bumps import PREFIX
from reforms.package import examination
from runner import ROOT, WORKFLOWS, Action, Machine, Ran, git, load, run_job
from test_issue import EVENTS, RECORDED, TOLD, UNFIT

JOBS = {
    "ci.yml": ("check", "test", "pip", "site"),
    "nightly.yml": ("test",),
    "pages.yml": ("build", "deploy"),
    "release.yml": ("build", "publish"),
    "corrections.yml": ("apply", "publish"),
    "lock.yml": ("lock", "publish"),
}
SITE = "https://someone.example.org/reforms"
API = "repos/someone/reforms"
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


def _checkout(machine: Machine, values: Mapping[str, str]) -> None:
    assert values["persist-credentials"] == "False"
    machine.checkout()
    # Without it there is one commit and no tag.
    if values.get("fetch-depth") != "0":
        git(machine.workspace, "tag", "--delete", *git(machine.origin, "tag", "--list").split())


def _upload(machine: Machine, values: Mapping[str, str]) -> Mapping[str, str]:
    files = machine.workspace / values["path"]
    assert values.get("if-no-files-found", "error") == "error" and any(files.iterdir())
    target = machine.artifacts / values.get("name", "github-pages")
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(files, target, symlinks=True)
    return {"artifact-url": "https://example.org/artifacts/5"}


def _uv_cache(machine: Machine, values: Mapping[str, str]) -> None:
    assert values["path"] == "~/.cache/uv" and values["key"].endswith("-the-checksum-of-the-locks")


def _attest(machine: Machine, values: Mapping[str, str]) -> None:
    assert list(machine.workspace.glob(values["subject-path"]))


def _deploy(machine: Machine, values: Mapping[str, str]) -> None:
    assert not values and (machine.artifacts / "github-pages" / "index.html").is_file()


ACTIONS: Mapping[str, Action] = {
    "actions/cache": _uv_cache,
    "actions/cache/restore": lambda machine, values: None,
    "actions/cache/save": lambda machine, values: None,
    "actions/checkout": _checkout,
    "actions/setup-python": lambda machine, values: None,
    "actions/configure-pages": lambda machine, values: {"base_url": SITE},
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
    print(json.dumps({{"message": "Not Found", "status": "404"}}))
    sys.exit(1)
if said[:2] == ["run", "download"]:
    name, target = said[said.index("--name") + 1], said[said.index("--dir") + 1]
    shutil.copytree(artifacts / name, target, symlinks=True)
if ".build_type" in said:
    print("workflow")
elif ".isDraft" in said:
    print("false" if (folder / "gh-released").exists() else "")
elif "--jq" in said:
    print((folder / "gh-counts").read_text() if (folder / "gh-counts").exists() else 0)
"""
"""Stands in for GitHub's command: writes down what it is asked for, and fetches what jobs made."""


def new_machine(folder: Path, origin: Path, artifacts: Path, *, equipped: bool) -> Machine:
    (folder / "bin").mkdir(parents=True)
    made = Machine(
        folder=folder, artifacts=artifacts, origin=origin, revision="main", equipped=equipped
    )
    gh = GH.format(python=sys.executable, folder=str(folder), artifacts=str(artifacts))
    made.command("gh", "").write_text(gh, encoding="utf-8")
    made.expressions |= FACTS
    made.environ["MYPY_CACHE_DIR"] = str(folder / "mypy")
    # The one file that pytest is to run here, without other workers.
    made.environ["PYTEST_ADDOPTS"] = "--cov-fail-under=0 tests/test_tables.py"
    made.environ["PYTEST_XDIST_AUTO_NUM_WORKERS"] = "0"
    return made


def succeed(machine: Machine, workflow: str, key: str) -> Ran:
    """Run a job; every step of it but those for failures has run, and none has failed."""
    ran = run_job(workflow, key, machine, ACTIONS)
    assert not ran.failed, ran.log[-8000:]
    steps = [step for step in load(workflow)["jobs"][key]["steps"] if step.get("if") != "failure()"]
    assert [step.name for step in ran.steps] == [step["name"] for step in steps]
    return ran


# --- the repository and the machines ---


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This checkout's files, changes and new ones too, as a repository.

    `base` is as it is, `main` changes a record, `wrong` spoils one, `small` has the
    invented package; the version in the package is tagged.
    """
    folder = tmp_path_factory.mktemp("origin")
    options = ["-z", "--cached", "--others", "--exclude-standard"]
    for name in filter(None, git(ROOT, "ls-files", *options).split("\0")):
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
    set_cell(data, "terms", 1, "term", "改过的词")
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


@pytest.fixture(scope="module")
def machine(origin: Path, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """A machine on which everything is installed."""
    folder, artifacts = (tmp_path_factory.mktemp(name) for name in ("machine", "artifacts"))
    made = new_machine(folder, origin, artifacts, equipped=True)
    if (ROOT / ".mypy_cache").is_dir():
        shutil.copytree(ROOT / ".mypy_cache", folder / "mypy")
    return made


@pytest.fixture
def publisher(machine: Machine, origin: Path, tmp_path: Path) -> Machine:
    """A machine that has nothing but what jobs have uploaded."""
    made = new_machine(tmp_path / "publisher", origin, machine.artifacts, equipped=False)
    made.revision = machine.revision
    return made


@pytest.fixture
def fresh(origin: Path, tmp_path: Path) -> Machine:
    """A machine on which nothing was ever installed."""
    made = new_machine(tmp_path / "fresh", origin, tmp_path / "artifacts", equipped=False)
    made.environ |= {"UV_NO_CACHE": "1", "PIP_NO_CACHE_DIR": "1"}
    return made


def test_every_job_of_every_workflow_is_run_here() -> None:
    found = {path.name: tuple(load(path.name)["jobs"]) for path in WORKFLOWS.iterdir()}
    assert found == JOBS


# --- a pull request, a push, a release ---


@pytest.mark.parametrize("kind", ["machine", pytest.param("fresh", marks=pytest.mark.nightly)])
def test_the_check_of_a_pull_request(kind: str, request: pytest.FixtureRequest) -> None:
    ran = succeed(request.getfixturevalue(kind), "ci.yml", "check")
    assert lines_of(REAL, "terms")[1].cells[0] in ran.summary


@pytest.mark.nightly
def test_pip_installs_every_lock(fresh: Machine) -> None:
    ran = succeed(fresh, "ci.yml", "pip")
    assert ran.log.count("No broken requirements found.") == len(LOCKS)


def test_the_check_of_a_faulty_pull_request(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "revision", "wrong")
    ran = run_job("ci.yml", "check", machine, ACTIONS)
    assert ran.failed[:2] == ["检查数据", "把问题标在改动的行上"]
    marked = next(step.log for step in ran.steps if step.name == "把问题标在改动的行上")
    assert marked.startswith("::error file=datapackage/data/scopes.csv,line=2,"), marked
    assert "scopes" in ran.summary, "told also when the check has failed"


@pytest.mark.nightly
@pytest.mark.parametrize("workflow", ["ci.yml", "nightly.yml"])
def test_the_tests(workflow: str, machine: Machine) -> None:
    assert "passed" in succeed(machine, workflow, "test").log


@pytest.mark.parametrize("workflow", ["pages.yml", "release.yml"])
def test_a_fork_whose_pages_are_off_is_told_what_to_switch_on(
    machine: Machine, workflow: str
) -> None:
    refuses = machine.folder / "gh-refuses"
    refuses.write_text(f"{API}/pages")
    ran = run_job(workflow, "build", machine, ACTIONS)
    refuses.unlink()
    assert ran.failed == ["看 Pages 是否打开"]
    assert "::error::Pages 还没有打开：在 Settings → Pages → Source 选 GitHub Actions" in ran.log


@pytest.mark.site
def test_a_preview_a_push_and_a_tag(
    machine: Machine, publisher: Machine, origin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = succeed(machine, "ci.yml", "site")
    assert "https://example.org/artifacts/5" in ran.summary
    home = (machine.artifacts / "site" / "index.html").read_text("utf-8")
    assert "https://example.org/someone/reforms" in home
    succeed(machine, "pages.yml", "build")
    assert f"{SITE}/" in (machine.artifacts / "github-pages" / "index.html").read_text("utf-8")
    tag = git(origin, "tag", "--list")
    folder = machine.artifacts / "github-pages" / "data" / f"v{tag.removeprefix(PREFIX)}"
    there = git(origin, "show", f"{tag}:datapackage/data/reforms.csv")
    assert (folder / "data" / "reforms.csv").read_text("utf-8").strip() == there
    succeed(publisher, "pages.yml", "deploy")
    assert not any(publisher.workspace.iterdir()), "it has no code"
    for each in (machine, publisher):
        monkeypatch.setitem(each.expressions, "github.ref_name", tag)
    succeed(machine, "release.yml", "build")
    succeed(publisher, "release.yml", "publish")
    _, asked, released, started = publisher.calls()
    assert started["said"] == "workflow run pages.yml --ref main".split(), "its new address"
    assert asked["said"][:3] == ["release", "view", tag]
    options, files = released["said"][:8], released["said"][8:]
    assert options[:4] == ["release", "create", tag, "--verify-tag"]
    assert options[4:] == ["--title", tag, "--notes-file", "release/notes.md"]
    assert {"release/data/datapackage.zip", "release/data/SHA256SUMS"} <= set(files)
    assert (publisher.workspace / "release/notes.md").read_text("utf-8").strip()
    (publisher.folder / "gh-released").touch()
    succeed(publisher, "release.yml", "publish")
    said = [call["said"][:2] for call in publisher.calls()]
    assert said == [["run", "download"], ["release", "view"], ["workflow", "run"]], "repeated"


UNFIT_TAGS = {
    "data-v9.9.9": ("main", "标签 data-v9.9.9 与数据包的版本"),
    "data-vnext": ("main", "标签 data-vnext 与数据包的版本"),
    "data-v1.0.0": ("small", "不在 main 上"),
}
"""A tag that nothing may be released by -> where it lies, what a maintainer is told."""


@pytest.mark.parametrize("tag", UNFIT_TAGS)
def test_a_tag_that_names_no_release(
    tag: str, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    revision, said = UNFIT_TAGS[tag]
    monkeypatch.setattr(machine, "revision", revision)
    monkeypatch.setitem(machine.expressions, "github.ref_name", tag)
    ran = run_job("release.yml", "build", machine, ACTIONS)
    assert ran.failed == ["核对标签和版本"], "before the tests"
    assert said in ran.log


def test_what_starts_a_workflow() -> None:
    """On a branch of another name nothing is published; the guide asks for this one."""
    events = {name: load(name)[True] for name in JOBS}
    assert events["release.yml"] == {"push": {"tags": [f"{PREFIX}*"]}}
    assert events["ci.yml"] == {"pull_request": None}, (
        "a fork's too, without permissions or secrets"
    )
    # What is edited later is another event; what an address prefills, GitHub sets for nobody.
    assert events["corrections.yml"] == {"issues": {"types": ["labeled"]}}
    assert events["pages.yml"]["push"] == {"branches": ["main"]}
    assert "默认分支要叫 `main`" in (ROOT / "docs/maintainers/guide.md").read_text("utf-8")


# --- a correction form that a maintainer accepts ---

MARK = "pwned"
"""In every hostile form: in a command, it makes a file of this name."""

FIRST_STEPS = ("取出代码", "安装 Python", "检查现有数据", "检查和快速测试")
"""Left out for all forms but one: they are the same for all."""

Calls = list[dict[str, Any]]


@pytest.fixture(scope="module")
def small(machine: Machine) -> Iterator[Machine]:
    """The machine with the invented package checked out."""
    before, machine.revision = machine.revision, "small"
    machine.checkout()
    yield machine
    machine.revision = before


def send(machine: Machine, name: str) -> None:
    """Let the event be a recorded one, and the checkout as it was."""
    machine.event = json.loads((EVENTS / f"{name}.json").read_text("utf-8"))
    git(machine.workspace, "checkout", "--quiet", "--", ".")
    git(machine.workspace, "clean", "-d", "--force", "--quiet")


def answered(machine: Machine, publisher: Machine, without: Iterable[str] = FIRST_STEPS) -> Calls:
    """What GitHub is asked to do after some steps are left out; what every run must keep to."""
    machine.calls()  # of the jobs before
    ran = run_job("corrections.yml", "apply", machine, ACTIONS, without)
    assert not ran.failed, ran.log
    assert machine.calls() == [], "the form is as it was when it was accepted: nothing asks again"
    if not without:
        start, *_, end = (line for line in ran.log.splitlines() if line.startswith("::"))
        assert start.removeprefix("::stop-commands") == end.removesuffix("::")
        inside = ran.log.partition(start)[2].partition(end)[0]
        assert "passed" in inside, "the tests ran, between them"
    published = succeed(publisher, "corrections.yml", "publish")
    assert MARK not in ran.log + published.log, "a stranger's words are in the log"
    for folder in (machine.folder, publisher.folder):
        assert not list(folder.rglob(f"*{MARK}*")), "a stranger's command has run"
    download, *calls = publisher.calls()
    assert download["said"] == "run download 77 --name correction --dir correction".split()
    assert FACTS["github.token"] not in str(calls)
    return calls


def api_call(path: str, file: str) -> list[str]:
    return ["api", path, "--method", "POST", "--input", file, "--silent"]


def opened(calls: Calls, head: str, name: str, title: str) -> tuple[dict[str, bytes], str]:
    """The three calls that open a pull request -> path: content that it changes, what it says."""
    branch, made, pull = calls
    assert branch["said"] == api_call(f"{API}/git/refs", "calls/branch.json")
    assert branch["sent"] == {"ref": f"refs/heads/{name}", "sha": head}
    assert made["said"] == ["api", "graphql", "--input", "calls/commit.json", "--silent"]
    values = made["sent"]["variables"]["input"]
    additions = values.pop("fileChanges")["additions"]
    assert values == {
        "branch": {"repositoryNameWithOwner": "someone/reforms", "branchName": name},
        "expectedHeadOid": head,
        "message": {"headline": title},
    }
    assert pull["said"] == api_call(f"{API}/pulls", "calls/pull.json")
    body: str = pull["sent"].pop("body")
    assert pull["sent"] == {"head": name, "base": "main", "title": title}
    assert "测试还没有运行" in body, "a maintainer is told to let them run"
    return {a["path"]: b64decode(a["contents"], validate=True) for a in additions}, body


def pull_request(calls: Calls, origin: Path, folder: Path, tables: Iterable[str]) -> str:
    """The calls that open a correction's pull request; what it says."""
    head = git(origin, "rev-parse", "small")
    contents, body = opened(calls, head, "corrections/issue-12", "更正：依据 #12")
    assert set(contents) == {f"datapackage/data/{name}.csv" for name in tables}
    root = small_package(folder)
    for path, content in contents.items():
        (folder / path).write_bytes(content)
    assert examination.examine(examination.read_files(root)).problems == []
    assert "数据检查和快速测试已经通过" in body and body.endswith("\n\nCloses #12\n")
    return quoted(body)


def comment(calls: Calls) -> str:
    """The one call that answers the reporter; the words that it quotes."""
    (call,) = calls
    assert call["said"] == api_call(f"{API}/issues/12/comments", "calls/comment.json")
    assert list(call["sent"]) == ["body"]
    return quoted(call["sent"]["body"])


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
    send(small, "correction-named")
    calls = answered(small, publisher, without=())
    assert "https://example.org/someone/reforms/actions/runs/77" in str(calls)
    said = pull_request(calls, origin, tmp_path, {"reforms", "corrections"})
    assert said.endswith("\n署名：yun-reader")


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_form(
    name: str, small: Machine, publisher: Machine, origin: Path, tmp_path: Path
) -> None:
    expected = UNFIT.get(name, RECORDED[name])
    send(small, name)
    calls = answered(small, publisher)
    if isinstance(expected, str):
        assert expected in comment(calls)
    else:
        said = pull_request(calls, origin, tmp_path, expected)
        assert ("署名：yun-reader" in said) == (name in TOLD)


def test_the_largest_form(small: Machine, publisher: Machine) -> None:
    send(small, "correction")
    issue = small.event["issue"]
    # GitHub takes 65,536 characters; JSON may write each in twelve bytes.
    issue["body"] = issue["body"].replace("2.5%", "\U00020000" * (65_536 - len(issue["body"])))
    assert "太长了" in comment(answered(small, publisher))


@pytest.mark.parametrize("target", ["check", "quick"])
def test_what_fails_after_the_change_is_told(
    target: str, small: Machine, publisher: Machine
) -> None:
    send(small, "shell")
    make = small.command("make", f'[ "$1" != {target} ]')
    calls = answered(small, publisher, FIRST_STEPS[:-1])
    make.unlink()
    assert "测试没有通过" in comment(calls)


def test_only_the_label_that_accepts_can_end_a_run_that_waits() -> None:
    """Whoever joins a concurrency group ends what waits there."""
    workflow = load("corrections.yml")
    first, second = workflow["jobs"].values()
    groups = [job["concurrency"]["group"] for job in (first, second)]
    assert "concurrency" not in workflow, "any other label would join it"
    assert first["if"] == "github.event.label.name == 'accepted'" and second["needs"] == "apply"
    assert groups[0] != groups[1], "the second job of a run would end the first of another"
    assert all(group.endswith("-${{ github.event.issue.number }}") for group in groups)


# --- what the jobs with the permissions refuse ---

PUBLISHED = {
    "corrections.yml": ("correction", {"said.txt": "x\n", "data/reforms.csv": "id\n"}),
    "lock.yml": ("lock", {"changes.txt": "x\n", "requirements/site.txt": "x==1\n"}),
}
"""Workflow -> the name of what its first job uploads, and sound files for it."""

BRANCHES = {"corrections.yml": "corrections/issue-12", "lock.yml": "lock/renew"}


def upload(machine: Machine, workflow: str, files: Mapping[str, str]) -> Path:
    """Let the first job have uploaded sound files and these; their folder."""
    name, sound = PUBLISHED[workflow]
    folder = machine.artifacts / name
    shutil.rmtree(folder, ignore_errors=True)
    for path, text in (sound | files).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def refuse(publisher: Machine, workflow: str) -> None:
    ran = run_job(workflow, "publish", publisher, ACTIONS)
    assert ran.failed == ["核对文件"], ran.log
    assert [call["said"][0] for call in publisher.calls()] == ["run"]


STRANGE = {
    "corrections.yml": (
        *(".git/hooks/post-checkout", "data/.gitattributes", "data/-x.csv", "data/$(id).csv"),
        *("data/deeper/reforms.csv", "data/reforms.csv.sh", "data/a\nb.csv", "said.txt2"),
    ),
    "lock.yml": (
        *("pyproject.toml", "requirements/.gitattributes", "requirements/deeper/site.txt"),
        *("requirements/site.txt.sh", "requirements/a\nb.txt"),
    ),
}
NAMES = [(workflow, name) for workflow, names in STRANGE.items() for name in names]


@pytest.mark.parametrize(("workflow", "name"), NAMES)
def test_only_tables_and_locks_are_taken(workflow: str, name: str, publisher: Machine) -> None:
    upload(publisher, workflow, {name: "x"})
    refuse(publisher, workflow)


@pytest.mark.parametrize("name", ["said.txt", "data/reforms.csv", "data"])
def test_no_link_is_followed(name: str, publisher: Machine, tmp_path: Path) -> None:
    link = upload(publisher, "corrections.yml", {}) / name
    shutil.rmtree(link) if link.is_dir() else link.unlink(missing_ok=True)
    (tmp_path / "secret").write_text("secret")
    link.symlink_to(tmp_path if name == "data" else tmp_path / "secret")
    refuse(publisher, "corrections.yml")


def test_a_branch_that_is_there_stays_as_it_is(publisher: Machine) -> None:
    upload(publisher, "corrections.yml", {})
    (publisher.folder / "gh-refuses").write_text(f"{API}/git/refs")
    ran = run_job("corrections.yml", "publish", publisher, ACTIONS)
    assert ran.failed == ["建立分支和合并请求"]
    assert len(publisher.calls()) == 2, "the download, and the call that was refused"
    upload(publisher, "lock.yml", {})
    (publisher.folder / "gh-counts").write_text("1")
    ran = run_job("lock.yml", "publish", publisher, ACTIONS)
    assert "分支 lock/renew 还在" in ran.summary and not ran.failed
    assert len(publisher.calls()) == 2, "the download, and whether it is there"


@pytest.mark.parametrize("workflow", PUBLISHED)
@pytest.mark.parametrize("call", ["graphql", f"{API}/pulls"])
def test_no_branch_is_left_without_its_pull_request(
    workflow: str, call: str, publisher: Machine
) -> None:
    upload(publisher, workflow, {})
    (publisher.folder / "gh-refuses").write_text(call)
    ran = run_job(workflow, "publish", publisher, ACTIONS)
    assert ran.failed == ["建立分支和合并请求"]
    path = f"{API}/git/refs/heads/{BRANCHES[workflow]}"
    assert publisher.calls()[-1]["said"] == ["api", path, "--method", "DELETE", "--silent"]


def test_a_text_of_any_bytes_is_quoted(publisher: Machine) -> None:
    folder = upload(publisher, "corrections.yml", {})
    shutil.rmtree(folder / "data")
    # No UTF-8, a null byte, a carriage return, a bidirectional mark, a long end.
    text = b"\xff\x00\r# \xe2\x80\xaex\n\n" + "字".encode() * 40_000
    (folder / "said.txt").write_bytes(text)
    succeed(publisher, "corrections.yml", "publish")
    said = comment(publisher.calls()[1:])
    assert "# x\n" in said and "字" * 10_000 in said and len(said) < 21_000


# --- the locks, renewed once a month ---

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def renewed(publisher: Machine, script: str) -> tuple[str, Calls]:
    """The summary of the job that renews, and what GitHub was asked to do after the download."""
    publisher.command("make", f'[ "$*" = lock ] || exit 1\n{script}')
    made = succeed(publisher, "lock.yml", "lock")
    succeed(publisher, "lock.yml", "publish")
    download, *calls = publisher.calls()
    assert download["said"] == "run download 77 --name lock --dir lock".split()
    return made.summary, calls


def test_renewed_locks_become_a_pull_request(publisher: Machine, origin: Path) -> None:
    script = r"sed --in-place 's/^\(\S*==\)/\19/' requirements/*.txt"
    summary, (asked, *calls) = renewed(publisher, script)
    assert asked["said"][2:] == ["--jq", "length"]
    head = git(origin, "rev-parse", publisher.revision)
    contents, body = opened(calls, head, "lock/renew", "更新锁定的依赖")
    assert contents == {
        f"requirements/{path.name}": re.sub(rb"(?m)^(\S*==)", rb"\g<1>9", path.read_bytes())
        for path in LOCKS
    }
    before = {v for path in LOCKS for v in re.findall(r"(?m)^\S+==\S+", path.read_text("utf-8"))}
    changes = {f"- {v}" for v in before} | {f"+ {v.replace('==', '==9')}" for v in before}
    assert len(before) > 50 and set(quoted(body).split("\n")) == changes
    assert changes <= set(summary.split("\n"))


def test_checksums_alone_are_told_and_no_change_asks_for_nothing(publisher: Machine) -> None:
    summary, calls = renewed(publisher, "sed --in-place 's/sha256:./sha256:-/' requirements/*.txt")
    assert "变的是校验值" in summary and "变的是校验值" in quoted(calls[-1]["sent"]["body"])
    summary, calls = renewed(publisher, "exit 0")
    assert "没有更新" in summary and not calls


@pytest.mark.nightly
def test_make_lock_changes_nothing_but_locks(machine: Machine) -> None:
    succeed(machine, "lock.yml", "lock")
    changed = git(machine.workspace, "status", "--porcelain", "--", ":!lock").split("\n")
    assert all(line.startswith(("M requirements/", " M requirements/")) for line in changed if line)
