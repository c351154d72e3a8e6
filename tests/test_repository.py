"""Released versions, read from the tags of a repository made for the test, and their history."""

import io
import json
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema
import lxml.html
import pytest

from conftest import fork, mkdocs
from helpers import lines_of, replace_in, set_cell, small_dataset, small_package, tree
from reforms import facts, urls
from reforms.cli import main
from reforms.exports.all import make_downloads, make_version
from reforms.exports.api import make_api, make_changes
from reforms.exports.dcat import make_catalogs
from reforms.exports.feed import entries
from reforms.history import repository, state, versions
from reforms.history.state import State
from reforms.model import Dataset
from reforms.package import examination
from reforms.settings import Settings
from reforms.site.citations import citations
from reforms.site.context import Site
from reforms.site.pages import fragment, pages
from reforms.tables import write
from runner import git

SETTINGS = Settings(site_url="https://example.org/x/")


def commit(folder: Path, tag: str = "") -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "x")
    if tag:
        git(folder, "tag", tag)


def number(root: Path, version: str, created: str) -> None:
    """Give a package a version."""
    path = root / "datapackage.json"
    made = json.loads(path.read_text("utf-8")) | {"version": version, "created": created}
    path.write_text(json.dumps(made, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package with three released versions; it lies in a folder of its repository."""
    top = tmp_path_factory.mktemp("repository")
    git(top, "init", "--quiet")
    folder = top / "inside"
    folder.mkdir()
    made = small_package(folder)
    number(made, "1.0.0", "2032-01-01T00:00:00Z")
    # The first version lacks the last passage and has another full name.
    passages = made / "data" / "passages.csv"
    complete, lines = passages.read_bytes(), lines_of(made, "passages")
    passages.write_bytes(write(lines[0].cells, [row.cells for row in lines[1:-1]]))
    name = set_cell(made, "agencies", 1, "full_name", "旧全称").cells[2]
    commit(top, "data-v1.0.0")
    number(made, "1.0.1", "2032-02-02T00:00:00Z")
    set_cell(made, "agencies", 1, "full_name", name)
    commit(top, "data-v1.0.1")
    number(made, "1.1.0", "2032-03-03T00:00:00Z")
    passages.write_bytes(complete)
    commit(top, "data-v1.1.0")
    # Tags of something else, and of another line of history.
    for tag in ("v9.9.9", "data-v1.x", "data-v1.\udcff", "data-v01.0.0", "data-v1.0.0-rc"):
        git(top, "tag", tag)
    git(top, "checkout", "--quiet", "-b", "aside")
    number(made, "7.0.0", "2032-03-03T00:00:00Z")
    commit(top, "data-v7.0.0")
    git(top, "checkout", "--quiet", "-")
    return made


@pytest.fixture(scope="module")
def dated(root: Path) -> Dataset:
    return versions.dated(examination.load(root), states(root))


def states(root: Path) -> list[State]:
    """The versions of the small package, as states."""
    return list(repository.states(repository.releases(root, "small")))


def test_versions_are_the_tags_that_lead_here_in_order(root: Path) -> None:
    tags = [state.tag for state in states(root)]
    assert tags == ["data-v1.0.0", "data-v1.0.1", "data-v1.1.0"]
    for but, last in (("", "data-v1.1.0"), ("data-v1.1.0", "data-v1.0.1")):
        found = repository.latest(root, "small", but)
        assert found is not None and found.tag == last


def test_history_says_what_each_version_changed(root: Path, dated: Dataset) -> None:
    last = lines_of(root, "passages")[-1].cells
    told = [
        (v.number, v.date, v.bump, [(c.kind, c.table, c.field, c.old) for c in v.changes])
        for v in dated.history
    ]
    assert told == [
        ("1.0.0", "2032-01-01", "", []),
        ("1.0.1", "2032-02-02", "patch", [("changed", "agencies", "full_name", "旧全称")]),
        ("1.1.0", "2032-03-03", "minor", [("added", "passages", "", "")]),
    ]
    assert dated.history[-1].changes[0].row_id == "/".join(last[:3])
    assert dated.history[-1].tag == "data-v1.1.0", "the package as it is was released"


def test_changes_json_follows_its_schema_newest_first(dated: Dataset) -> None:
    made = make_changes(dated, SETTINGS)
    schema = json.loads(make_api(dated, SETTINGS)[urls.api_schema("changes")])
    jsonschema.Draft202012Validator(schema).validate(made)
    assert [version["version"] for version in made["versions"]] == ["1.1.0", "1.0.1", "1.0.0"]
    (change,) = made["versions"][1]["changes"]
    assert change["old"] == "旧全称" and change["new"] == dated.agencies[0].full_name


def told(dataset: Dataset, reform_id: str) -> list[tuple[str, tuple[str, ...]]]:
    """What an item's page says of its history."""
    events = versions.by_reform(dataset, facts.titles(dataset))[reform_id]
    return [(event.name, event.lines) for event in events]


def test_item_pages_tell_only_their_own_history(root: Path, dated: Dataset) -> None:
    first = ("1.0.0版", ("首次收录。",))
    changed = [("1.1.0版", ("文中的摘录有改动。",))]
    touched = lines_of(root, "passages")[-1].cells[0]
    for reform in dated.reforms:
        assert told(dated, reform.id) == [*(changed if reform.id == touched else []), first]


def test_a_state_after_the_last_version_is_told_as_a_draft(dated: Dataset, root: Path) -> None:
    reform = dated.reforms[0]
    now = replace(dated, reforms=(replace(reform, name="新名"), *dated.reforms[1:]))
    now = versions.dated(now, states(root))
    raised = replace(dated, descriptor={**dated.descriptor, "version": "1.1.1"})
    raised = versions.dated(raised, states(root))
    assert (raised.history[-1].number, raised.history[-1].draft) == ("1.1.1", False)
    last = now.history[-1]
    assert (last.number, last.tag, last.draft, last.bump) == ("1.1.0", "", True, "patch")
    assert versions.place(last) == "data/#next"
    change = ("尚未定版的改动", (f"“项目名称”由“【{reform.name}】”改为“【新名】”。",))
    assert told(now, reform.id)[0] == change


@pytest.mark.parametrize("number", ["0.9.0", "1.0.0"], ids=["released", "draft"])
def test_a_reform_that_came_later_begins_with_its_version(number: str) -> None:
    dataset = small_dataset()
    late = dataset.reforms[-1].id
    duties = tuple(row for row in dataset.responsibilities if row.reform_id != late)
    fewer = replace(dataset, reforms=dataset.reforms[:-1], responsibilities=duties)
    dataset = replace(dataset, descriptor={**dataset.descriptor, "version": "1.0.0"})
    now = versions.dated(dataset, [replace(state.of(fewer), number=number)])
    assert told(now, late) == [(versions.name(now.history[-1]), ("首次收录。",))]


def test_agencies_that_come_are_told_by_name() -> None:
    dataset = small_dataset()
    first, *others = dataset.responsibilities
    now = versions.dated(dataset, [state.of(replace(dataset, responsibilities=tuple(others)))])
    expected = (f"责任单位新增：{dataset.agency[first.agency_id].name}。",)
    assert told(now, first.reform_id)[0][1] == expected


def test_without_releases_only_the_present_version_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = small_package(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert list(repository.releases(made, "small")) == [], "no repository"
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    assert list(repository.releases(made, "small")) == [], "no tag"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert list(repository.releases(made, "small")) == [], "no git"
    (version,) = versions.known(small_dataset())
    assert (version.tag, version.changes) == ("", ())
    assert version.number == small_dataset().descriptor["version"]


def test_a_tag_whose_package_cannot_be_read_is_left_out_and_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    made = small_package(tmp_path)
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, "data-v0.1.0")
    (made / "data" / "scopes.csv").write_bytes(b'id,name\n"')
    commit(tmp_path, "data-v0.2.0")
    git(tmp_path, "rm", "-r", "--quiet", "datapackage")
    commit(tmp_path, "data-v0.3.0")
    made.mkdir()
    assert [state.tag for state in states(made)] == ["data-v0.1.0"]
    assert [record.getMessage() for record in caplog.records] == [
        "标签 data-v0.2.0 里的数据包读不出来，历次版本里没有它。",
        "标签 data-v0.3.0 里的数据包读不出来，历次版本里没有它。",
    ]


# --- each version at an address of its own ---


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package whose older versions are of other kinds, in a folder of its repository."""
    top = tmp_path_factory.mktemp("shelf")
    git(top, "init", "--quiet")
    old = top / "datapackage"
    (old / "sources").mkdir(parents=True)
    (old / "datapackage.json").write_bytes(b'{"name": "small", "tables": \r\n["x.csv"]}')
    (old / "x.csv").write_bytes(b'\xef\xbb\xbfid;"name\r\n\xff\x00')
    (old / "sources" / "旧 文.md").write_bytes("# 旧 {{ 7*7 }}\n".encode())
    (old / "sources" / "page.html").write_bytes(b"<script>alert(1)</script>")
    (old / "sources" / "[x](y)<b>&#?.map").write_bytes(b"")
    (old / ".kept").write_bytes(b"x")
    (old / "sources" / "link.txt").symlink_to("/etc/passwd")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_COMMITTER_DATE", "1700000000 +0800")
        commit(top)
        git(top, "tag", "--annotate", "--message", "x", "data-v0.1.0")
    shutil.rmtree(old)
    made = small_package(top)
    complete = tree(made)
    # An extra column, and a table that is not there.
    descriptor = json.loads(complete["datapackage.json"]) | {"version": "0.2.0"}
    tables = {resource["name"]: resource for resource in descriptor["resources"]}
    scope, name = {"name": "code", "type": "string"}, tables["scopes"]["schema"]["fields"]
    tables["scopes"]["schema"]["fields"] = [*name, scope]
    descriptor["resources"].remove(tables["terms"])
    (made / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    (made / "data" / "terms.csv").unlink()
    header, *lines = (line.cells for line in lines_of(made, "scopes"))
    rows = [[*cells, "y"] for cells in lines]
    (made / "data" / "scopes.csv").write_bytes(write([*header, "code"], rows))
    commit(top, "data-v0.2.0")
    # What is none of its versions: another package, no package, a file for a package, other tags.
    (made / "datapackage.json").write_bytes(b'{"name": "other"}')
    commit(top, "data-v0.3.0")
    git(top, "rm", "-r", "--quiet", "datapackage")
    commit(top, "data-v0.4.0")
    made.write_bytes(b"{}")
    commit(top, "data-v0.5.0")
    made.unlink()
    made.mkdir()
    for at, none in enumerate((b"", b"{", b"[]", b"5", b'{"nom": 1}', b"[" * 99_999, b"\xff")):
        (made / "datapackage.json").write_bytes(none)
        commit(top, f"data-v0.6.{at}")
    # No checkout of Git's has these; GitHub refuses the second.
    (made / "datapackage.json").write_bytes(b'{"name": "small"}')
    for at, name_ in enumerate((b"\xff.txt", b"..", b"a\n.txt")):
        blob = git(top, "hash-object", "-w", "datapackage/datapackage.json")
        entry = f"100644 blob {blob}\t".encode()
        folder = made_tree(top, entry + b"datapackage.json\0" + entry + name_)
        root_tree = made_tree(top, f"040000 tree {folder}\tdatapackage".encode())
        parent = git(top, "rev-parse", "HEAD")
        child = git(top, "commit-tree", "-p", parent, "-m", "x", root_tree)
        git(top, "update-ref", "HEAD", child)
        git(top, "tag", f"data-v0.7.{at}")
    git(top, "reset", "--quiet")
    shutil.rmtree(made)
    small_package(top)
    file = made / "datapackage.json"
    half = json.loads(file.read_text("utf-8")) | {"version": "0.8.0"}
    half["resources"][0]["schema"]["fields"][0]["name"] = "\ud800"
    file.write_text(json.dumps(half), encoding="utf-8")
    commit(top, "data-v0.8.0")
    file.write_bytes(complete["datapackage.json"])
    number(made, "1.0.0", "2032-01-01T00:00:00Z")
    commit(top, "data-v1.0.0")
    for tag in ("data-v0.9.\udcff", "data-v0.9.9\udcff", "data-v0.9.9\u3000x"):
        git(top, "tag", tag)
    for at, thing in enumerate(("HEAD:datapackage", "HEAD:datapackage/datapackage.json")):
        git(top, "tag", f"data-v0.9.{at}", thing)
    return made


def made_tree(top: Path, entries: bytes) -> str:
    """A tree of these entries, as `git mktree -z` reads them."""
    command = ["git", "-C", str(top), "mktree", "-z"]
    made = subprocess.run(command, input=entries + b"\0", capture_output=True, check=True)
    return made.stdout.decode().strip()


VERSIONS = ["0.1.0", "0.2.0", "0.8.0", "1.0.0"]
"""Those of the shelf that are versions of its package."""


def in_git(root: Path, tag: str) -> dict[str, bytes]:
    """The files of a tag's package, as Git itself holds them; no links."""
    found = {}
    for line in git(root, "ls-tree", "-r", "-z", tag).split("\0"):
        mode, _, rest = line.partition(" ")
        if mode == "100644":
            _, _, rest = rest.partition(" ")
            blob, _, path = rest.partition("\t")
            command = ["git", "-C", str(root), "cat-file", "blob", blob]
            found[path] = subprocess.run(command, capture_output=True, check=True).stdout
    return found


def test_every_version_of_this_package_is_there_byte_for_byte(shelf: Path) -> None:
    made = list(repository.releases(shelf, "small"))
    assert [release.number for release in made] == VERSIONS
    for release in made:
        there = make_version(release)
        with zipfile.ZipFile(io.BytesIO(there.pop("datapackage.zip"))) as archive:
            assert {name: archive.read(name) for name in archive.namelist()} == there
        assert there == in_git(shelf, release.tag)
    assert made[0].time == datetime.fromtimestamp(1_700_000_000, UTC)
    assert len(made[0].files) == 6 and "sources/link.txt" not in made[0].files
    assert [release.number for release in repository.releases(shelf, "other")] == ["0.3.0"]


def test_the_zip_of_a_version_never_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    made, files = [], {"datapackage.json": b"{}" * 99, "data/x.csv": b"id\n"}
    for seconds in (1_700_000_000, 0):
        time = datetime.fromtimestamp(seconds, UTC)
        release = repository.Release(number="1.0.0", time=time, files=files)
        made.append(sha256(make_version(release)["datapackage.zip"]).hexdigest())
    assert made == [
        "605a34448d28b026a0cb70e10e0e807105ae965b3a2443dc8b68430f6f98561b",
        "d88f6359f5b53d839f3eea81cb6570af9a73ce741f5e4388a3a0c0affa279709",
    ]


def test_what_is_published_of_versions_leads_to_their_folders(
    shelf: Path, caplog: pytest.LogCaptureFixture
) -> None:
    made = list(repository.releases(shelf, "small"))
    dataset = versions.dated(examination.load(shelf), repository.states(made))
    assert [version.number for version in dataset.history] == ["0.2.0", "1.0.0"]
    unread = {record.args[0] for record in caplog.records if isinstance(record.args, tuple)}
    none = {*(f"0.6.{at}" for at in range(7)), *(f"0.7.{at}" for at in range(3))}
    assert unread == {f"data-v{number}" for number in none | {"0.1.0", "0.4.0", "0.5.0", "0.8.0"}}
    site = Site(dataset, SETTINGS, made)
    known = {page.path: page.content for page in pages(site)}
    assert {path for path in known if path.startswith("data/v")} == {
        f"data/v{number}/" for number in VERSIONS
    }
    oldest = lxml.html.fromstring(known["data/v0.1.0/"])
    assert "0.1.0版的数据包，2023年11月14日发布" in oldest.text_content()
    links = {unquote(urlsplit(link).path) for link in oldest.xpath("//th/a/@href")}
    assert links == set(make_version(made[0]))
    assert all(sha256(data).hexdigest() in known["data/v0.1.0/"] for data in made[0].files.values())
    told = lxml.html.fromstring(f"<div>{fragment('versions', site)}</div>")
    assert set(told.xpath("//section/@id")) == {f"v{number}" for number in VERSIONS}
    names = ("", "datapackage.json", "datapackage.zip")
    links = {f"v{number}/{name}" for number in VERSIONS for name in names}
    assert set(told.xpath("//a/@href")) == links
    folder = f"{SETTINGS.site_url}data/v1.0.0/"
    assert make_changes(dataset, SETTINGS)["versions"][0]["url"] == folder
    assert f"<{folder}>" in make_catalogs(dataset, SETTINGS, site.downloads)[0].decode()
    assert folder in {SETTINGS.site_url + entry.path for entry in entries(dataset)}
    exported = make_downloads(dataset, SETTINGS)
    assert not [item.name for item in exported if item.name.startswith("v")], "of one version only"


def test_a_citation_leads_to_the_version_that_it_names(shelf: Path, dated: Dataset) -> None:
    first = dated.reforms[0]
    drafted = replace(dated, reforms=(replace(first, name="新名"), *dated.reforms[1:]))
    drafted = versions.dated(drafted, [state.of(dated)])
    for dataset, path in (
        (dated, "data/v1.1.0/"),
        (drafted, f"reforms/{first.id}/"),
        (replace(dated, history=()), f"reforms/{first.id}/"),
    ):
        _, _, of_data, bibtex = citations(Site(dataset, SETTINGS), first)
        assert of_data.text.endswith(f"1.1.0版. (2032-03-03)[引用日期]. {SETTINGS.site_url}{path}.")
        assert f"url = {{{SETTINGS.site_url}{path}}}" in bibtex.text


def test_the_site_has_every_version(shelf: Path, bundle: Path) -> None:
    checkout = fork(shelf.parent, bundle)
    built = mkdocs(checkout)
    assert built.returncode == 0, built.stdout + built.stderr
    folder = checkout / "site" / "data"
    for release in repository.releases(shelf, "small"):
        there = tree(folder / f"v{release.number}")
        assert b"data-v" in there.pop("index.html")
        assert there == make_version(release), release.tag
    assert sorted(path.name for path in folder.glob("v*")) == [f"v{number}" for number in VERSIONS]


# --- what cannot be compared ---


@pytest.mark.parametrize(
    ("place", "value"),
    [
        *(("", {"created": "2032"}), ("", {"resources": [1]})),
        *(("", {"licenses": ["MIT"]}), ("resource", {"licenses": 5}), ("resource", {"schema": []})),
        *(("resource", {"path": "none.csv"}), ("resource", {"path": ["data/notices.csv"]})),
        *(("schema", {"primaryKey": []}), ("schema", {"primaryKey": 5})),
        *(("schema", {"uniqueKeys": 5}), ("schema", {"fields": [{"type": "string"}]})),
        ("schema", {"fields": [{"name": "id", "constraints": {"enum": 5}}]}),
    ],
)
def test_a_package_of_another_shape_is_unreadable_and_no_more(
    root: Path, place: str, value: dict[str, Any]
) -> None:
    files = tree(root)
    made = json.loads(files["datapackage.json"])
    resource = made["resources"][0]
    {"": made, "resource": resource, "schema": resource["schema"]}[place].update(value)
    with pytest.raises(state.Unreadable):
        state.read(files | {"datapackage.json": json.dumps(made).encode()})


def test_a_package_read_from_its_files_is_as_its_dataset_has_it(root: Path, dated: Dataset) -> None:
    assert state.read(tree(root)) == state.of(dated)


def test_version_command_reports_and_refuses(
    root: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def version(*arguments: str) -> tuple[int, str]:
        code = main(["version", *arguments, "--package", str(root)])
        return code, "".join(capsys.readouterr())

    log = tmp_path / "log.md"
    release = ("--tag", "data-v1.1.0", "--changelog", str(log))
    log.write_text("## [1.1.0] - 2032-03-03\n\n- 一项。\n", encoding="utf-8")
    assert version(*release) == (0, "- 一项。\n")
    log.write_text("# 空\n", encoding="utf-8")
    for arguments, expected, said in (
        ([], 0, "不必升版本"),
        (["data-v1.0.0"], 0, "应当升中间一位（minor），下一版至少是 1.1.0。"),
        (["no-such-commit"], 2, "no-such-commit"),
        (release[:2], 0, "上一版是 1.0.1"),
        (["--tag", "data-v1.2.0"], 1, "不一致"),
        (release, 1, "没有写 1.1.0 版改了什么"),
    ):
        code, printed = version(*arguments)
        assert code == expected and said in printed


@pytest.fixture
def own(root: Path, tmp_path: Path) -> Path:
    """The same package with the same versions, to be changed."""
    return shutil.copytree(root.parents[1], tmp_path / "own") / root.relative_to(root.parents[1])


def test_an_id_is_never_used_again(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = own
    ledger, terms = root / "data" / "corrections.csv", root / "data" / "terms.csv"
    lines = ledger.read_text("utf-8").splitlines(keepends=True)
    ledger.write_text("".join(lines[:-1]), "utf-8", newline="")
    code = main(["check", "--package", str(root)])
    assert (
        code == 1 and "现在没有了；登记过的不能删去（规则 history.id）" in capsys.readouterr().out
    )
    ledger.write_text("".join(lines), "utf-8", newline="")
    replace_in(terms, "t002,reforms,yc03-01", "t002,reforms,yc03-04")
    code = main(["check", "--package", str(root)])
    said = capsys.readouterr().out
    assert code == 1 and said.count("问题：") == 1, said
    assert "记录 t002\n  问题：1.0.0 版里这个编号给了别的内容" in said


@pytest.mark.parametrize("record", ["agencies,shi-shuiwu-ju", "domains,lvse-jinrong"])
def test_a_published_record_is_retired_and_not_deleted(
    record: str, own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also one that a search word or an entry of the ledger is about."""
    _, _, former = record.partition(",")
    for file in own.rglob("*"):
        if file.suffix in (".csv", ".json"):
            text = file.read_text("utf-8").replace(former, f"{former}-er")
            file.write_text(text, "utf-8", newline="")
    code = main(["check", "--package", str(own)])
    said = capsys.readouterr().out
    assert code == 1 and f"记录 {former}\n  问题：1.0.0 版里有这条记录，现在没有了" in said
    retired = own / "data" / "retired.csv"
    row = f"{record},{former}-er,编号改了,2031-06-03\n"
    replace_in(retired, "reforms,yc03-09", f"{row}reforms,yc03-09")
    assert main(["check", "--package", str(own)]) == 0, capsys.readouterr().out


def test_a_correction_of_what_names_a_record_is_no_other_record(own: Path) -> None:
    why = ["--reason", "录错", "--reference", "云府函〔2031〕46号", "--package", str(own)]
    for field, old, new in (("发文字号", "45", "46"), ("成文日期", "-06", "-08")):
        assert main(["correct", "yc03", field, "--from", old, "--to", new, *why]) == 0
    assert main(["check", "--package", str(own)]) == 0


def test_release_command_writes_a_version_that_can_be_tagged(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = own

    def run(*arguments: str) -> tuple[int, str]:
        code = main([*arguments, "--package", str(root)])
        return code, "".join(capsys.readouterr())

    (root.parent / "CITATION.cff").write_text("version: 1\ndate-released: 1\n")
    (root.parent / "CHANGELOG.md").write_text("## [未发布]\n\n- 一项。\n", encoding="utf-8")
    before = tree(root.parent)
    assert run("release", "1.0.2", "--date", "2032-05-06") == (
        1,
        "上一版是 1.1.0，这次至少应当是 1.1.1，而数据包写的是 1.0.2\n",
    )
    assert run("release", "1.2.0", "--dry-run") == (0, "没有写入。\n")
    assert tree(root.parent) == before
    code, said = run("release", "1.2.0", "--date", "2032-05-06")
    assert code == 0 and "data-v1.2.0" in said, said
    log = str(root.parent / "CHANGELOG.md")
    assert run("version", "--tag", "data-v1.2.0", "--changelog", log) == (0, "- 一项。\n")
    assert json.loads(tree(root)["datapackage.json"])["created"] == "2032-05-06T00:00:00Z"
    assert "version: 1.2.0\n" in (root.parent / "CITATION.cff").read_text()
