"""`reforms diff`: what a contribution changes, told safely, also of a broken package."""

import json
import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from helpers import lines_of, rehash, replace_in, set_cell, small_package
from reforms.cli import main
from reforms.history import report, repository, state
from reforms.history.difference import Difference, difference
from reforms.package import examination
from reforms.problems import visible
from reforms.tables import write
from test_repository import commit, git

pytestmark = pytest.mark.usefixtures("quick")
HOSTILE = [
    "<script>alert(1)</script>",
    "</code></p><img src=x onerror=alert(1)>",
    "![x](https://evil.example/x.png) [y](javascript:alert(1))",
    "@someone #12 GH-12 www.evil.example https://evil.example a@evil.example",
    "`code` ``` | a | b | **b** <!-- --> &lt;b&gt;",
    "::error file=x::y",
    "##[add-mask]x",
    "a\n\n# 标题\n\n- 一项\n\n    代码\n",
    "\u202e反\u200b面\x07",
]


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


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run `reforms diff`: (exit code, what it printed, what it complained of)."""

    def made(*arguments: str) -> tuple[int, str, str]:
        code = main(["diff", *arguments, "--package", str(root)])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return code, printed.out, printed.err

    return made


Run = Callable[..., tuple[int, str, str]]


def found(root: Path, revision: str = "main") -> Difference:
    base = repository.base(root, revision)
    return difference(base, state.folder(root), examination.examine(examination.read_files(root)))


def assert_inert(markdown: str) -> str:
    """Nothing but our own Markdown and elements; what strangers wrote, all of it quoted."""
    for block in markdown.rstrip("\n").split("\n\n"):
        assert "\n" not in block, "a line could begin with what Markdown or a runner takes up"
        ours = r"<p>.*</p>|<ul>.*</ul>|#{2,3} [\w.（） ]+|还有 \d+ 处没有列出.*"
        assert re.fullmatch(ours, block), block
    code = "<code>((?:[^<]|</?(?:del|ins)>)*)</code>"
    outside = re.sub(code, "", markdown).replace("`reforms diff`", "")
    outside = re.sub(r'</?(?:p|ul|li|br|strong)>|<a href="[^"<>]*">|</a>', "", outside)
    assert not re.search(r"[<>&@`\[]|evil|alert", outside)
    assert "##[" not in markdown
    return unescape("".join(re.findall(code, markdown)))


# --- what is told ---


def test_nothing_changed(run: Run) -> None:
    code, out, err = run("main")
    assert (code, err) == (0, "")
    assert re.fullmatch(
        r"与 main 的 [0-9a-f]{10} 相比：数据没有改动。\n规则没有发现问题。\n"
        r"版本：数据没有变化，不必升版本。\n",
        out,
    )


def test_an_editorial_change_is_fine(root: Path, run: Run) -> None:
    set_cell(root, "agencies", 1, "full_name", "云川市商务和市场监管局")
    code, out, _ = run("main")
    assert code == 0
    assert "相比：改动 1 处。\n规则没有发现问题。\n版本：应当升末位（patch）。" in out
    assert (
        "责任单位 shi-shangshi-ju “市商事局” 的“单位全称”（data/agencies.csv 的 full_name）\n"
        "  编者内容\n"
        "  - 云川市商【事】局\n"
        "  + 云川市商【务和市场监管】局\n"
    ) in out


def test_a_change_of_space_alone_can_be_seen(root: Path, run: Run) -> None:
    set_cell(root, "agencies", 1, "full_name", "云川市 商事局")
    assert "<code>云川市<ins>␣</ins>商事局</code>" in run("main", "--format", "markdown")[1]


def test_an_official_change_is_told_with_what_the_ledger_says(root: Path, run: Run) -> None:
    asked = ["correct", "yc03-02", "内容", "--from", "下降", "--to", "降低"]
    assert main([*asked, "--reason", "理", "--reference", "据", "--package", str(root)]) == 0
    code, out, _ = run("main")
    assert code == 0
    assert "其中官方文字 1 处：都与存档相同，或者更正登记有说明。" in out
    assert "  官方文字，更正 c003 有说明\n  - ……" in out
    assert "新增一行：更正与说明 c003（data/corrections.csv）" in out


def test_an_official_change_without_a_reason_is_told_as_such(root: Path, run: Run) -> None:
    replace_in(root / "data" / "reforms.csv", "费用下降", "费用降低")
    code, out, _ = run("main")
    assert code == 1
    assert "其中官方文字 1 处：有 1 处与存档不同，更正登记也没有说明。" in out
    assert "规则发现 1 个问题，改正后才能合并。" in out
    assert "问题（1）\n\n1. data/reforms.csv 第 3 行 content 列 记录 yc03-02\n" in out
    assert "  官方文字，与存档不同，更正登记没有说明\n" in out


def test_an_entry_that_says_too_little_is_told(root: Path) -> None:
    replace_in(root / "data" / "reforms.csv", "记录减排量", "登记减排量")
    (row,) = found(root).rows
    assert (row.official, row.explained, row.entries) == (True, False, ("c002",))
    assert "官方文字，与存档不同，更正 c002 没有说全" in report.as_text(found(root))


def test_a_withdrawn_correction_is_as_the_archive_says(root: Path) -> None:
    replace_in(root / "data" / "reforms.csv", "建立碳账户", "建立碳帐户")
    lines = lines_of(root, "corrections")
    (root / "data" / "corrections.csv").write_bytes(
        write(lines[0].cells, [line.cells for line in lines[1:-1]])
    )
    official = [row for row in found(root).rows if row.official]
    assert [(row.explained, row.entries) for row in official] == [(True, ())]


def test_rows_that_come_and_go(root: Path, run: Run) -> None:
    lines = lines_of(root, "terms")
    kept = [line.cells for line in lines[2:]]
    new = ("t004", "reforms", "yc03-03", "carbon", "english")
    (root / "data" / "terms.csv").write_bytes(write(lines[0].cells, [*kept, new]))
    code, out, _ = run("main")
    assert code == 0 and "：新增 1 行，删去 1 行。" in out
    assert "删去一行：检索词 t001（data/terms.csv）\n  编者内容\n  id：“t001”" in out
    assert "新增一行：检索词 t004（data/terms.csv）" in out and "term：“carbon”" in out
    assert "应当升中位（minor）" in out


def test_an_agency_taken_away_is_official(root: Path) -> None:
    lines = lines_of(root, "responsibilities")
    (root / "data" / "responsibilities.csv").write_bytes(
        write(lines[0].cells, [line.cells for line in lines[1:-1]])
    )
    (row,) = found(root).rows
    assert (row.change.row_id, row.change.kind) == ("yc03-04/shi-shangshi-ju", "removed")
    assert (row.official, row.explained) == (True, False)


def test_sources_and_descriptor(root: Path, run: Run) -> None:
    replace_in(root / "sources" / "yc03.txt", "云府函", "川府函")
    rehash(root, "sources/yc03.txt")
    (root / "sources" / "extra.bin").write_bytes(b"\xff")
    replace_in(root / "datapackage.json", '"short_title": "云川"', '"short_title": "云川市"')
    code, out, _ = run("main")
    assert code == 1
    assert "datapackage.json 改动 1 处，存档文件改动 2 个" in out
    assert "改动：$.site.short_title\n  - 云川【】\n  + 云川【市】\n" in out
    assert "改动：sources/yc03.txt\n  - 【云】府函" in out
    assert "新增：sources/extra.bin" in out


def test_members_of_the_descriptor_go_by_name(root: Path) -> None:
    replace_in(root / "datapackage.json", '"title": "检索词类型"', '"title": "词的类型"')
    (change,) = found(root).descriptor
    assert change.field == "$.resources[terms].schema.fields[kind].title"
    assert (change.old, change.new) == ("检索词类型", "词的类型")


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
    code, out, _ = run("main")
    assert code == 0 and "（比的是与它分开的那一处） 相比：改动 1 处。" in out
    assert "我改的全称" in out and "别人改的全称" not in out


def test_a_history_of_its_own_is_compared_directly(root: Path, tmp_path: Path, run: Run) -> None:
    git(tmp_path, "checkout", "--quiet", "--orphan", "other")
    set_cell(root, "agencies", 1, "full_name", "我改的全称")
    commit(tmp_path)
    code, out, _ = run("main")
    assert code == 0 and "（没有共同的历史） 相比：改动 1 处。" in out


@pytest.mark.parametrize("revision", ["main", "HEAD", "v1", "refs/heads/main"])
def test_a_base_is_a_branch_a_tag_or_a_commit(
    root: Path, tmp_path: Path, run: Run, revision: str
) -> None:
    git(tmp_path, "tag", "v1")
    assert run(revision)[0] == 0
    assert run(repository.base(root, "HEAD").commit[:12])[0] == 0


@pytest.mark.parametrize(
    "revision",
    [
        *("", "nonsense", "--output=x", "-h1", "^main", "main..HEAD", "main:datapackage"),
        *("main; touch x", "$(touch x)", "main\n--all", "a" * 300, "\udcff", "main\0"),
    ],
)
def test_another_base_is_refused(root: Path, run: Run, revision: str) -> None:
    before = sorted(path.name for path in root.parent.iterdir())
    with pytest.raises(repository.NoBase):
        repository.base(root, revision)
    code, out, err = run("--format=text", "--", revision)
    assert (code, out) == (2, "") and err.strip()
    assert sorted(path.name for path in root.parent.iterdir()) == before


@pytest.mark.parametrize("where", ["no repository", "no git"])
def test_without_git_it_says_so(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    where: str,
) -> None:
    made = small_package(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    if where == "no git":
        monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["diff", "main", "--package", str(made)]) == 2
    assert "这里没有装 git，或者数据包不在 git 仓库里" in capsys.readouterr().err


def test_a_base_without_a_package_is_refused(root: Path, tmp_path: Path, run: Run) -> None:
    (root / "datapackage.json").write_text("{", encoding="utf-8")
    commit(tmp_path)
    code, _, err = run("HEAD")
    assert code == 2 and "基准 HEAD 里没有读得出来的数据包" in err


# --- a broken package ---

BREAKS: dict[str, Callable[[Path], object]] = {
    "no descriptor": lambda root: (root / "datapackage.json").unlink(),
    "no JSON": lambda root: (root / "datapackage.json").write_text("{"),
    "another shape": lambda root: (root / "datapackage.json").write_text('{"resources": [1]}'),
    "deep": lambda root: (root / "datapackage.json").write_text("[" * 900 + "]" * 900),
    "no table": lambda root: (root / "data" / "scopes.csv").unlink(),
    "not UTF-8": lambda root: (root / "data" / "scopes.csv").write_bytes("编号".encode("gbk")),
    "open quote": lambda root: (root / "data" / "scopes.csv").write_text('id,name\n"'),
    "no key": lambda root: (root / "data" / "scopes.csv").write_text("a,b\n"),
    "empty": lambda root: (root / "data" / "scopes.csv").write_bytes(b""),
    "a link": lambda root: _link(root / "data" / "scopes.csv"),
    "a link in sources": lambda root: (root / "sources" / "x.txt").symlink_to("/etc/passwd"),
    "too many cells": lambda root: replace_in(root / "data" / "scopes.csv", "全市", "全市,x"),
    "too few cells": lambda root: replace_in(root / "data" / "scopes.csv", "全市", '"全市"\nx'),
    "twice": lambda root: replace_in(root / "data" / "scopes.csv", "youguan-xian", "quan-shi"),
}


def _link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/passwd")


@pytest.mark.parametrize("breaks", BREAKS)
def test_a_broken_package_shows_its_problems_and_what_can_be_read(
    root: Path, run: Run, breaks: str
) -> None:
    set_cell(root, "agencies", 1, "full_name", "我改的全称")
    BREAKS[breaks](root)
    code, out, err = run("main")
    assert (code, err) == (1, "")
    assert "我改的全称" in out and "\n问题（" in out and "root:" not in out
    assert json.loads(run("main", "--format", "json")[1])["problems"]
    assert_inert(run("main", "--format", "markdown")[1])


def test_what_could_not_be_read_is_named(root: Path, run: Run) -> None:
    (root / "data" / "scopes.csv").write_bytes(b"\xff")
    (root / "datapackage.json").write_text("{", encoding="utf-8")
    out = run("main")[1]
    assert "读不出来，没有比较：datapackage.json、data/scopes.csv。" in out
    assert "相比：读得出来的部分没有改动。" in out
    assert "版本：数据包还读不全" in out


# --- strangers' words ---


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("broken", [False, True], ids=["rows and archive", "descriptor, too"])
def test_hostile_words_are_quoted_in_the_markdown(
    root: Path, run: Run, words: str, broken: bool
) -> None:
    set_cell(root, "agencies", 1, "full_name", words)
    lines = lines_of(root, "terms")
    rows = [*(line.cells for line in lines[1:]), (words, "reforms", words, words, words)]
    (root / "data" / "terms.csv").write_bytes(write(lines[0].cells, rows))
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


def test_a_lone_surrogate_in_the_descriptor_can_be_written(root: Path, run: Run) -> None:
    replace_in(root / "datapackage.json", '"short_title": "云川"', '"short_title": "\\ud800"')
    for form in report.FORMATS:
        run("main", "--format", form)[1].encode()
    made = json.loads(run("main", "--format", "json")[1])
    assert made["descriptor"][0]["new"] == "\ud800"


@pytest.mark.parametrize("address", ["https://example.org/a?b=1&c=2", "http://127.0.0.1:1/"])
def test_the_preview_is_linked(run: Run, address: str) -> None:
    assert f"\n预览：{address}\n" in run("main", "--preview", address)[1]
    markdown = run("main", "--preview", address, "--format", "markdown")[1]
    assert [unescape(link) for link in re.findall('<a href="(.*?)">', markdown)] == [address]
    made = json.loads(run("main", "--preview", address, "--format", "json")[1])
    assert made["preview"] == address


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "ftp://example.org", "//example.org", "https://", "https://x y"),
        *('https://x"onclick=', "https://x<b>", "https://x\n", "https://例", ""),
    ],
)
def test_another_preview_is_refused(run: Run, address: str) -> None:
    code, out, err = run("main", f"--preview={address}")
    assert (code, out) == (2, "") and "--preview" in err


# --- size ---


def test_the_summary_stays_below_what_github_takes(root: Path, run: Run) -> None:
    lines = lines_of(root, "terms")
    rows = [(f"x{n:05}", "reforms", "<" * 60, "&" * 90, "'" * 90) for n in range(1_000)]
    (root / "data" / "terms.csv").write_bytes(write(lines[0].cells, rows))
    markdown = run("main", "--format", "markdown")[1]
    assert 200_000 < len(markdown.encode()) < 1_000_000
    assert_inert(markdown)
    assert re.search(r"还有 \d+ 处没有列出，", markdown)
    assert "还有 503 处没有列出。" in run("main")[1]


# --- for programs ---


def test_json_tells_everything(root: Path, run: Run) -> None:
    replace_in(root / "data" / "reforms.csv", "费用下降", "费用降低")
    code, out, _ = run("main", "--format", "json")
    made = json.loads(out)
    assert code == 1
    assert made["base"]["revision"] == "main" and made["base"]["relation"] == "same"
    assert made["version"]["bump"] == "patch"
    (change,) = made["changes"]
    assert change["old"].count("下降") == change["new"].count("降低") == 1
    assert (change["official"], change["explained"]) == (True, False)
    assert [problem["rule"] for problem in made["problems"]] == ["verify.differs"]
