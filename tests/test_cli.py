"""The command line: exit codes, messages, and no traceback whatever it is given."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unicodedata import east_asian_width

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers import examples, replace_in, small_package, tree
from notices import COLUMNS, NOTICE, Shape, as_html, as_text
from reforms import __version__
from reforms.cli import cli, main
from test_issue import TICKED, body

pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_package(tmp_path)


@pytest.fixture
def reforms(root: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run a command on the package: (exit code, what it printed, what it complained of)."""

    def run(*argv: str) -> tuple[int, str, str]:
        code = main([*argv, "--package", str(root)])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return code, printed.out, printed.err

    return run


Run = Callable[..., tuple[int, str, str]]


# --- checks ---


@pytest.mark.parametrize("command", ["check", "verify"])
def test_a_check(command: str, root: Path, reforms: Run) -> None:
    assert reforms(command) == (0, "没有问题。\n", "")
    assert reforms(command, "--format", "json") == (0, "[]\n", "")
    (root / "data" / "scopes.csv").unlink()
    code, out, err = reforms(command)
    assert (code, err) == (1, "") and "文件不存在" in out and "共 1 个问题。" in out
    code, out, _ = reforms(command, "--format", "json")
    assert code == 1 and json.loads(out)[0]["rule"] == "encoding.file"


def test_only_the_archive_is_verified(root: Path, reforms: Run) -> None:
    replace_in(root / "data" / "corrections.csv", "45号印刷本", "45号;印刷本")
    assert reforms("check")[0] == 1
    assert reforms("verify") == (0, "没有问题。\n", "")


def test_the_package_is_found_upwards(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (root.parent / "docs" / "deep").mkdir(parents=True)
    (root / "data" / "scopes.csv").unlink()
    for folder in (root.parent, root, root / "data", root.parent / "docs" / "deep"):
        monkeypatch.chdir(folder)
        assert main(["check"]) == 1
        assert "1. data/scopes.csv\n" in capsys.readouterr().out
    monkeypatch.chdir("/")
    assert main(["check"]) == 2
    told = "从这里往上都没有 datapackage 文件夹（用 --package 指明数据包）\n"
    assert capsys.readouterr().err == told


# --- import ---


def test_import(tmp_path: Path, root: Path, reforms: Run) -> None:
    columns = [*COLUMNS, ("完成时限", "extra")]
    items = [replace(item, extras=(("完成时限", "2034年底"),)) for item in NOTICE]
    shape = Shape(columns=columns, second=items[:1], says=False)
    (tmp_path / "n.html").write_bytes(as_html(items, shape))
    argv = ["import", str(tmp_path / "n.html"), "--id", "zz05"]
    before = tree(root)
    code, out, err = reforms(*argv)
    assert (code, out) == (1, "") and err.startswith(
        "没有改动：有 2 个附件都有清单：第 1 个：附件1 云川"
    )
    argv += ["--annex", "1"]
    code, out, err = reforms(*argv)
    assert (code, out) == (1, "") and "请加上 --column 完成时限=extra 原样收录" in err
    argv += ["--column", "完成时限=extra"]
    code, text, err = reforms(*argv, "--text")
    assert (code, err) == (0, "") and text.startswith("云府函〔2033〕6号\n云川市人民政府关于")
    assert "\n4 | 蓝碳贷 | " not in text and "\n绿色金融 | 4 | 蓝碳贷 | " in text
    code, shown, err = reforms(*argv, "--dry-run")
    assert (code, err) == (0, "") and tree(root) == before
    told, _, end = shown.rpartition("\n以上没有写入")
    assert end == "；去掉 --dry-run 就写入。\n"
    assert "  完成时限 → 其他栏，原样收录\n" in told and "；完成时限：2034年底）" in told
    assert (
        "没有收入：附件“附件2 云川另一份清单”：另一个清单，可以用别的编号加 --annex 2 导入" in told
    )
    assert reforms(*argv) == (0, f"{told}\n已写入。\n", "")
    assert reforms("check")[0] == 0
    assert "\nzz05-04,完成时限,2034年底\n" in (root / "data/extras.csv").read_text("utf-8")
    after = tree(root)
    assert reforms(*argv) == (0, "通知 zz05 已经导入过，内容相同，没有变化。\n", "")
    assert tree(root) == after


def test_accept(tmp_path: Path, root: Path, reforms: Run) -> None:
    text = as_text(NOTICE).replace("绿色金融 | 4 |", "绿色金融 | 5 |")
    (tmp_path / "n.txt").write_text(text, encoding="utf-8")
    argv = ["import", str(tmp_path / "n.txt"), "--id", "zz05"]
    before = tree(root)
    code, out, err = reforms(*argv)
    assert (code, out) == (1, "") and "  第18行“5 | 蓝碳贷 | " in err and "--accept 理由，" in err
    assert reforms(*argv, "--accept", " ") == (code, out, err)
    accept = [*argv, "--accept", "原文如此", "--date", "2034-01-01"]
    remark = "说明 c003：“5 |蓝碳贷”，附件的序号应从1起连续，这里应是4；原文如此\n"
    assert remark in reforms(*accept, "--dry-run")[1] and tree(root) == before
    code, out, err = reforms(*accept)
    assert (code, err) == (0, "") and out.count("说明 c") == 1 and remark in out
    assert reforms("check")[0] == 0
    assert "没有变化" in reforms(*accept)[1]


BAD_FILES: dict[str, tuple[str, bytes | None, int, str]] = {
    "missing": ("none.txt", None, 2, "没有这个文件："),
    "PDF": ("a.pdf", b"x", 1, "没有改动：.pdf 文件，这里读不了；请用"),
    "escapes": ("a.txt", b"\x1b[31m\n:\n", 1, "没有改动"),
    "too large": ("a.txt", b"x" * 20_000_001, 1, "太大了"),
}


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_bad_file(what: str, tmp_path: Path, root: Path, reforms: Run) -> None:
    name, data, expected, message = BAD_FILES[what]
    if data is not None:
        (tmp_path / name).write_bytes(data)
    before = tree(root)
    code, out, err = reforms("import", str(tmp_path / name), "--id", "zz05")
    assert (code, out) == (expected, "") and message in err and "\x1b" not in err, err
    assert tree(root) == before


# --- correct ---

CORRECT = ["correct", "yc03-02", "内容", "--from", "下降", "--to", "降低"]
WHY = ["--reason", "录错", "--reference", "印刷本", "--date", "2031-08-01"]


def test_correct(root: Path, reforms: Run) -> None:
    code, out, err = reforms(*CORRECT, *WHY, "--reporter", "读者")
    assert (code, err) == (0, "") and out.endswith("更正 c003 登记：“下降”→“降低”\n署名：读者\n")
    entry = "\nc003,correction,reforms,yc03-02,content,下降,降低,录错,印刷本,2031-08-01,读者,,\n"
    assert (root / "data" / "corrections.csv").read_text(encoding="utf-8").endswith(entry)
    assert reforms("check")[0] == 0
    code, _, err = reforms(*CORRECT, *WHY)
    assert code == 1 and err.startswith("没有改动：“下降”不在这一栏里。")
    assert reforms(*CORRECT[:4], "申请用水，", "--to", "", *WHY)[0] == 0, "words may be deleted"


def test_a_remark(root: Path, reforms: Run) -> None:
    argv = ["remark", "yc03-02", "内容", "--from", "下降"]
    code, out, _ = reforms(*argv, "--reason", "原文如此", "--reference", "印刷本")
    assert code == 0 and out == "data/corrections.csv c003 说明：“下降”，原文如此\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("name", ["issue.md", "event.json"])
def test_from_an_issue(name: str, encoding: str, tmp_path: Path, root: Path, reforms: Run) -> None:
    text = body(consent=TICKED)
    event = json.dumps({"issue": {"body": text, "user": {"login": "reader"}}})
    (tmp_path / name).write_text(event if name == "event.json" else text, encoding)
    argv = ["correct", "--from-issue", str(tmp_path / name), "--date", "2031-08-01"]
    code, out, err = reforms(*argv, *(("--reporter", "reader") if name == "issue.md" else ()))
    assert (code, err) == (0, "") and out.endswith(
        "更正 c003 登记：“费用下降3.5%”→“费用下降2.5%”\n署名：reader\n"
    )
    assert (root / "data" / "corrections.csv").read_text(encoding="utf-8").endswith(",reader,,\n")


def test_a_bad_issue(tmp_path: Path, root: Path, reforms: Run) -> None:
    before = tree(root)
    wrong = {"某市通知".encode("gbk"): "不是 UTF-8 编码"}
    wrong[body(wrong="没有\x1b[31m").encode()] = "看不见的字符：第3字 U+001B"
    for data, message in wrong.items():
        (tmp_path / "issue.md").write_bytes(data)
        code, out, err = reforms("correct", "--from-issue", str(tmp_path / "issue.md"))
        assert (code, out) == (1, "") and message in err and "\x1b" not in err
    assert tree(root) == before


def test_a_faulty_package_is_not_changed(root: Path, reforms: Run) -> None:
    (root / "data" / "terms.csv").unlink()
    before = tree(root)
    code, out, err = reforms(*CORRECT, *WHY)
    assert code == 1 and "文件不存在" in out
    assert err == "没有改动：数据包有以上问题，先改正它们。\n"
    assert tree(root) == before


# --- export ---


@pytest.mark.parametrize("place", ["datapackage/data/new", "x/../datapackage", "link/data", "out"])
def test_an_export_never_goes_into_the_package(
    place: str, tmp_path: Path, root: Path, reforms: Run
) -> None:
    (tmp_path / "link").symlink_to(root)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "sources").symlink_to(root / "sources")
    before = tree(tmp_path)
    code, out, err = reforms("export", str(tmp_path / place))
    assert (code, out) == (2, "") and "在数据包里面" in err and "请另选一个文件夹" in err
    assert tree(tmp_path) == before


def test_an_export_goes_beside_the_package(root: Path, reforms: Run) -> None:
    before = tree(root)
    code, out, err = reforms("export", str(root.parent / "out"))
    assert (code, err) == (0, "") and len(out.splitlines()) == len(tree(root.parent / "out"))
    assert tree(root) == before


def nothing_imported(root: Path) -> Path:
    """The package before its first import: headers, and an empty archive."""
    for table in (root / "data").iterdir():
        table.write_bytes(table.read_bytes().partition(b"\n")[0] + b"\n")
    for text in (root / "sources").iterdir():
        text.unlink()
    return root


def test_before_the_first_import_there_is_nothing_to_export(root: Path, reforms: Run) -> None:
    nothing_imported(root)
    assert reforms("check")[0] == 0
    told = "还没有收录通知：先用 reforms import 导入一份\n"
    assert reforms("export", str(root.parent / "out")) == (1, "", told)
    assert not (root.parent / "out").exists()


# --- wrong usage ---

THREE = "改什么，写法有四种：\n"
WRONG: dict[str, tuple[list[str], str]] = {
    "command": (
        ["chekc"],
        "命令不对：没有 chekc 这个命令，是不是 check？（用 reforms --help 查看用法）\n",
    ),
    "option": (
        ["check", "--fromat", "json"],
        "没有 --fromat 这个选项，是不是 --format？（用 reforms check --help 查看用法）",
    ),
    "format": (["check", "--format", "yaml"], "--format 只能是 text、json、github"),
    "too much": (["check", "datapackage", "\x1b"], "多了 datapackage \\u001b（"),
    "no file": (["import", "--id", "zz05"], "还要写明 文件"),
    "no id": (["import", "x.txt"], "还要写明 --id"),
    "half": (["correct", "a", "b", "--from"], "--from 后面要写明一个值"),
    "shortened": ([*CORRECT[:3], "--fro", "下降"], "没有 --fro 这个选项，是不是 --from"),
    "flag": ([*CORRECT, "--dry-run=yes"], "命令不对：--dry-run 后面不写值（"),
    "day": ([*CORRECT, "--date", "2031-02-30"], "--date 后面的值不对，应是登记的日期，如"),
    "no package": (["check", "--package", "/nowhere"], "没有这个文件夹：/nowhere"),
    "no name": (["check", "--package", "x" * 300], "没有这个文件夹：xxx"),
    "no directory": (["check", "--package", __file__], "没有这个文件夹"),
    "row id alone": (["correct", "yc03-02"], THREE),
    "no new text": ([*CORRECT[:5], *WHY], THREE),
    "remark": (["remark", *CORRECT[1:3], *WHY], "还要写明 --from"),
    "remark --to": (["remark", *CORRECT[1:5], "--to", "", *WHY], "没有 --to 这个选项"),
    "issue and words": ([*CORRECT, "--from-issue", "x"], THREE),
    "issue and reason": (["correct", "--from-issue", "x", *WHY], THREE),
    "workbook and words": (["correct", "--from-xlsx", "x", "--to", "", *WHY], THREE),
    "workbook, no reference": (["correct", "--from-xlsx", "x", "--reason", "录错"], THREE),
    "both": (["correct", "--from-xlsx", "x", "--from-issue", "x"], THREE),
    "no form": (["correct", "--from-issue", "/nowhere"], "没有这个文件：/nowhere"),
    "export": (["export", "/dev/null/x"], "文件读写失败"),
    "tag and base": (["version", "HEAD", "--tag", "v1.0.0"], "总是与上一版比，不能与基准 HEAD"),
    "changelog": (["version", "--changelog", "/nowhere"], "--changelog 要与 --tag 同用"),
}


@pytest.mark.parametrize("what", WRONG)
def test_wrong_usage(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    argv, message = WRONG[what]
    assert main(argv) == 2
    printed = capsys.readouterr()
    assert message in printed.err and printed.out == ""


# --- help ---


@pytest.mark.parametrize("command", ["", *cli.commands])
def test_help_is_in_chinese_and_shows_examples(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*filter(None, [command]), "--help"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"用法：reforms {command}")
    assert not re.search("usage|options|arguments|commands|required|default|show|exit", out, re.I)
    if command:
        examples = re.findall(r"^    reforms (.*)$", out, re.M)
        assert examples and all(shlex.split(line)[0] == command for line in examples)


def width(text: str) -> int:
    """The columns of a terminal that a text takes."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def test_help_stands_in_columns_and_within_the_width(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert main(["correct", "--help"]) == 0
    text = capsys.readouterr().out.partition("  例：\n")[0]
    assert 50 < max(map(width, text.splitlines())) <= 60
    names = re.findall(r"^(  --\S+ (?:\S+)? +)\S", text, re.M)
    assert len(names) > 10 and len(set(map(width, names))) == 1


def test_called_bare_it_helps(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    bare = capsys.readouterr().err
    assert main(["--help"]) == main(["--version"]) == 0
    assert capsys.readouterr().out == f"{bare}reforms {__version__}\n"


def test_bash_completes_commands() -> None:
    """What the script of click asks, by the variable that CONTRIBUTING names."""
    typed = {"_REFORMS_COMPLETE": "bash_complete", "COMP_WORDS": "reforms cor", "COMP_CWORD": "1"}
    argv = [sys.executable, "-m", "reforms"]
    done = subprocess.run(argv, env=os.environ | typed, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("plain,correct\n", "")


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a terminal")
def test_colours_are_for_terminals(root: Path, reforms: Run) -> None:
    (root / "data" / "scopes.csv").unlink()
    master, terminal = os.openpty()
    argv = [sys.executable, "-m", "reforms", "check", "--package", str(root)]
    assert subprocess.run(argv, stdout=terminal, check=False).returncode == 1
    shown = os.read(master, 10_000).decode()
    os.close(master)
    os.close(terminal)
    assert "\x1b[31m  问题：" in shown
    assert "\x1b" not in reforms("check")[1]


# --- whatever it is given ---

WORDS = st.sampled_from(
    "check verify correct remark import export --package --format --id --from --to --reason "
    "--reference --accept --date yc03-02 内容 下降 降低 json zz05 2031-01-01 -- - "
    "--from-issue /dev/null /nowhere".split()
)


@settings(examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(argv=st.lists(st.one_of(WORDS, st.text(max_size=5)), max_size=8))
def test_any_arguments_end_in_an_exit_code(
    root: Path, argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    if "export" in argv:
        return
    here = Path.cwd()
    os.chdir(root.parent)
    try:
        assert main(argv) in (0, 1, 2)
    finally:
        os.chdir(here)
    printed = capsys.readouterr()
    assert "Traceback" not in printed.out + printed.err
