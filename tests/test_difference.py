"""`reforms diff`: what a contribution changes, told safely, also of a broken package."""

import json
import re
import shutil
from collections.abc import Callable, Sequence
from html import unescape
from pathlib import Path

import pytest

from helpers import lines_of, rehash, replace_in, set_cell, small_package
from reforms.cli import main
from reforms.history import repository
from reforms.problems import visible
from reforms.tables import write
from test_repository import commit, git

pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose branch `main` has the small package in a folder."""
    folder = tmp_path_factory.mktemp("repository")
    small_package(folder)
    git(folder, "init", "--quiet", "--template=", "--initial-branch", "main")
    commit(folder)
    return folder


@pytest.fixture
def root(checkout: Path, tmp_path: Path) -> Path:
    """The package in a copy of the repository."""
    shutil.copytree(checkout, tmp_path, dirs_exist_ok=True)
    return tmp_path / "datapackage"


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `reforms diff`: exit code, and what it printed or, where it failed, complained of."""

    def made(*arguments: str) -> tuple[int, str]:
        code = main(["diff", *arguments, "--package", str(root)])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        assert bool(printed.err) == (code == 2) != bool(printed.out)
        return code, printed.out or printed.err

    return made


def rewrite(root: Path, table: str, rows: Sequence[Sequence[str]]) -> None:
    """A table with other rows."""
    header = lines_of(root, table)[0].cells
    (root / "data" / f"{table}.csv").write_bytes(write(header, rows))


def assert_inert(markdown: str) -> str:
    """Nothing but our own Markdown and elements; what strangers wrote, all of it quoted."""
    for block in markdown.rstrip("\n").split("\n\n"):
        assert "\n" not in block, "a line could begin with what Markdown or a runner takes up"
        assert re.fullmatch(r"<p>.*</p>|#{2,3} [\w.（） ]+|还有 \d+ 处没有列出.*", block), block
    code = "<code>([^<]*)</code>"
    outside = re.sub("<br>|</?p>", "", re.sub(code, "", markdown)).replace("`reforms diff`", "")
    assert not re.search(r"[<>&@`\[]|evil|alert", outside)
    assert "##[" not in markdown
    return unescape("".join(re.findall(code, markdown)))


# --- what is told ---


def test_nothing_changed(run: Run) -> None:
    code, out = run("main")
    assert code == 0
    assert re.fullmatch(
        r"与 main 的 [0-9a-f]{10} 相比：数据没有改动。\n规则没有发现问题。\n"
        r"版本：数据没有变化，不必升版本。\n",
        out,
    )


def test_an_editorial_change_is_fine(root: Path, run: Run) -> None:
    set_cell(root, "agencies", 1, "full_name", "云川市商务和市场监管局")
    code, out = run("main")
    assert code == 0
    assert "相比：改动 1 处。\n规则没有发现问题。\n版本：应当升最后一位（patch）。" in out
    change = (
        "责任单位 shi-shangshi-ju “市商事局” 的“单位全称”（data/agencies.csv 的 full_name）\n"
        "  本站补充\n"
        "  - 云川市商【事】局\n"
        "  + 云川市商【务和市场监管】局\n"
    )
    assert change in out
    markdown = run("main", "--format", "markdown")[1]
    assert all(f"<code>{line.strip()}</code>" in markdown for line in change.splitlines())


def test_an_official_change_is_told_with_its_entry_or_is_a_problem(root: Path, run: Run) -> None:
    correction = ["correct", "yc03-02", "内容", "--from", "下降", "--to", "降低"]
    assert main([*correction, "--reason", "理", "--reference", "据", "--package", str(root)]) == 0
    code, out = run("main")
    assert code == 0
    assert "其中官方文字 1 处，" in out and "  官方文字\n  - ……" in out
    assert "新增一行：更正与说明 c003（data/corrections.csv）" in out

    replace_in(root / "data" / "reforms.csv", "费用降低", "费用减少")
    code, out = run("main")
    assert code == 1
    assert "规则发现 1 个问题，改正后才能合并。" in out
    assert "问题（1）\n\n1. data/" in out


def test_rows_that_come_and_go(root: Path, run: Run) -> None:
    kept = [line.cells for line in lines_of(root, "terms")[2:]]
    rewrite(root, "terms", [*kept, ("t004", "reforms", "yc03-03", "carbon", "english")])
    code, out = run("main")
    assert code == 0 and "：新增 1 行，删去 1 行。" in out
    assert "删去一行：检索词 t001（data/terms.csv）\n  本站补充\n  检索词编号：“t001”" in out
    assert "新增一行：检索词 t004（data/terms.csv）" in out and "检索词：“carbon”" in out
    assert "应当升中间一位（minor）" in out
    rewrite(root, "responsibilities", [x.cells for x in lines_of(root, "responsibilities")[1:-1]])
    code, out = run("main")
    assert code == 1 and "其中官方文字 1 处" in out
    assert "yc03-04/shi-shangshi-ju（data/responsibilities.csv）\n  官方文字\n" in out


def test_sources_and_descriptor(root: Path, run: Run) -> None:
    replace_in(root / "sources" / "yc03.txt", "云府函", "川府函")
    rehash(root, "sources/yc03.txt")
    (root / "sources" / "extra.bin").write_bytes(b"\xff")
    replace_in(root / "datapackage.json", '"short_title": "云川"', '"short_title": "云川市"')
    code, out = run("main")
    assert code == 1
    assert "相比：改动 1 处，其他文件改动 3 个。" in out
    assert "改动：datapackage.json\n\n" in out
    assert "改动：sources/yc03.txt\n\n新增：sources/extra.bin" in out


# --- what it is compared with ---


def test_a_branch_that_went_on_is_compared_where_it_was_left(
    root: Path, tmp_path: Path, run: Run
) -> None:
    git(tmp_path, "checkout", "--quiet", "-b", "mine")
    set_cell(root, "agencies", 1, "full_name", "我改的全称")
    commit(tmp_path)
    git(tmp_path, "checkout", "--quiet", "main")
    set_cell(root, "agencies", 2, "full_name", "别人改的全称")
    commit(tmp_path)
    git(tmp_path, "checkout", "--quiet", "mine")
    code, out = run("main")
    assert code == 0 and "相比：改动 1 处。" in out
    assert "我改的全称" in out and "别人改的全称" not in out


def test_a_base_is_a_branch_or_a_commit_of_any_line(root: Path, tmp_path: Path, run: Run) -> None:
    commit_id = repository.base(root, "HEAD").commit[:12]
    git(tmp_path, "checkout", "--quiet", "--orphan", "other")
    set_cell(root, "agencies", 1, "full_name", "我改的全称")
    commit(tmp_path)
    for revision in ("main", commit_id):
        code, out = run(revision)
        assert code == 0 and "相比：改动 1 处。" in out


def test_two_revisions_are_compared_whatever_lies_in_the_folder(
    root: Path, tmp_path: Path, run: Run
) -> None:
    git(tmp_path, "tag", "one")
    rows = [line.cells for line in lines_of(root, "terms")[2:]]
    rewrite(root, "terms", [*rows, ("t004", "reforms", "yc03-03", "carbon", "english")])
    set_cell(root, "scopes", 1, "name", "今天的规则不许的名称")
    made = json.loads((root / "datapackage.json").read_text("utf-8"))
    made["resources"][0]["schema"]["fields"].append({"name": "new", "type": "string"})
    (root / "datapackage.json").write_text(json.dumps(made), encoding="utf-8")
    commit(tmp_path, "two")
    (root / "datapackage.json").write_text("{", encoding="utf-8")
    for revisions in ("one..two", "one.."):
        code, out = run(revisions)
        last = revisions.partition("..")[2] or "HEAD"
        head = rf"{last} 的 [0-9a-f]{{10}} 与 one 的 [0-9a-f]{{10}} 相比：改动 1 处，新增 1 行，"
        assert code == 0 and re.match(
            head + "删去 1 行，其他文件改动 1 个。\n其中官方文字 1 处。", out
        )
        assert "版本：应当升中间一位（minor）。" in out and "问题" not in out
    code, out = run("two..one", "--format", "markdown")
    assert code == 0 and "删去一行：检索词 t004" in assert_inert(out)


@pytest.mark.parametrize(
    "revision",
    [
        *("", "nonsense", "--output=x", "^main", "main...HEAD", "main:datapackage", "main..x"),
        *("x..main", "--output=x..main", "main..--output=x", "main.. main", "main..\0"),
        *("main; touch x", "main\n--all", "\udcff", "main\0"),
    ],
)
def test_another_base_is_refused(root: Path, run: Run, revision: str) -> None:
    before = sorted(path.name for path in root.parent.iterdir())
    assert run("--format=text", "--", revision)[0] == 2
    assert sorted(path.name for path in root.parent.iterdir()) == before


def test_without_git_or_a_package_at_the_base_it_says_so(
    root: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "datapackage.json").write_text("{", encoding="utf-8")
    commit(tmp_path)
    code, said = run("HEAD")
    assert code == 2 and "基准 HEAD 里没有读得出来的数据包" in said
    monkeypatch.setenv("PATH", str(root))
    code, said = run("main")
    assert code == 2 and "这里没有装 git，或者数据包不在 git 仓库里" in said


# --- a broken package ---


def _link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/passwd")


BREAKS: dict[str, Callable[[Path], object]] = {
    "no descriptor": lambda root: (root / "datapackage.json").unlink(),
    "deep": lambda root: (root / "datapackage.json").write_text("[" * 900 + "]" * 900),
    "open quote": lambda root: (root / "data" / "scopes.csv").write_text('id,name\n"'),
    "no key": lambda root: (root / "data" / "scopes.csv").write_text("a,b\n"),
    "a link": lambda root: _link(root / "data" / "scopes.csv"),
    "too many cells": lambda root: replace_in(root / "data" / "scopes.csv", "全市", "全市,x"),
    "too few cells": lambda root: replace_in(root / "data" / "scopes.csv", "全市", '"全市"\nx'),
    "twice": lambda root: replace_in(root / "data" / "scopes.csv", "youguan-xian", "quan-shi"),
}


@pytest.mark.parametrize("breaks", BREAKS.values(), ids=BREAKS)
def test_a_broken_package_shows_its_problems_and_what_can_be_read(
    root: Path, run: Run, breaks: Callable[[Path], object]
) -> None:
    set_cell(root, "agencies", 1, "full_name", "我改的全称")
    breaks(root)
    code, out = run("main")
    assert code == 1
    assert "我改的全称" in out and "\n问题（" in out and "root:" not in out
    assert_inert(run("main", "--format", "markdown")[1])


def test_what_could_not_be_read_is_named(root: Path, run: Run) -> None:
    (root / "data" / "scopes.csv").write_bytes(b"\xff")
    out = run("main")[1]
    for said in (
        "没有比较：data/scopes.csv。",
        "相比：读得出来的部分没有改动。",
        "版本：数据包还读不全",
    ):
        assert said in out


# --- strangers' words ---

HOSTILE = [
    "</code></p><img src=x onerror=alert(1)>",
    "![x](https://evil.example/x.png) [y](javascript:alert(1))",
    "@someone #12 GH-12 www.evil.example https://evil.example a@evil.example",
    "`code` ``` | a | b | **b** <!-- --> &lt;b&gt;",
    "::error file=x::y",
    "##[add-mask]x",
    "a\n\n# 标题\n\n- 一项\n\n    代码\n",
    "\u202e反\u200b面\x07",
]


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("broken", [False, True], ids=["rows and archive", "descriptor, too"])
def test_hostile_words_are_quoted(root: Path, run: Run, words: str, broken: bool) -> None:
    set_cell(root, "agencies", 1, "full_name", words)
    rows = [line.cells for line in lines_of(root, "terms")[1:]]
    rewrite(root, "terms", [*rows, (words, "reforms", words, words, words)])
    source = root / "sources" / "yc03.txt"
    source.write_bytes(words.encode() + source.read_bytes())
    if broken:
        file = root / "datapackage.json"
        made = json.loads(file.read_text("utf-8")) | {words: words, "title": words}
        file.write_text(json.dumps(made), encoding="utf-8")
    quoted = assert_inert(run("main", "--format", "markdown")[1])
    piece = max(re.split("[#\n\u200b\u202e\x07]", words), key=len)[:40].strip()
    assert piece in quoted or visible(piece) in quoted, "the words can be read"
    for line in run("main")[1].split("\n"):
        assert line.isprintable() and "##[" not in line
        assert not line.lstrip().startswith("::")


def test_a_hostile_file_name_and_branch_are_quoted(root: Path, tmp_path: Path, run: Run) -> None:
    (root / "sources" / "<img src=x>@evil\n#.txt").write_bytes(b"x")
    git(tmp_path, "branch", "<b>evil@x")
    assert "<img src=x>@evil\\n#.txt" in assert_inert(run("<b>evil@x", "--format", "markdown")[1])


def test_the_summary_stays_below_what_github_takes(root: Path, run: Run) -> None:
    rows = [(f"x{n:05}", "reforms", "<" * 60, "字" * 90, "'" * 90) for n in range(1_000)]
    rewrite(root, "terms", rows)
    markdown = run("main", "--format", "markdown")[1]
    assert 200_000 < len(markdown.encode()) < 500_000
    assert_inert(markdown)
    assert re.search(r"还有 \d+ 处没有列出，", markdown)
