"""The command line: the only place that prints or exits, by way of `terminal`.

Exit codes: 0 fine, 1 problems found, 2 wrong usage, 130 ended by Ctrl-C.
"""

import os
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn

import click

import reforms
from reforms import problems, publishing
from reforms.edits import issue
from reforms.edits.correction import Corrected, correct
from reforms.edits.repair import repair
from reforms.edits.request import Request
from reforms.history import bumps, difference, release, repository, state, versions
from reforms.model import REMARK
from reforms.package import examination
from reforms.package.blank import blank
from reforms.package.descriptor import DESCRIPTOR
from reforms.problems import Problem, Refused, Usage
from reforms.settings import Settings
from reforms.terminal import Group, explained, fail, say, show

LARGEST = 20_000_000
"""Bytes of a file that somebody brings."""

# --- what commands take ---


def _examples(*lines: str) -> str:
    """Commands to copy -> the end of a command's help."""
    return "\n".join(["\b", "例：", *(f"  reforms {line}" for line in lines)])


def _folder(_: click.Context, __: click.Parameter, folder: Path | None) -> Path:
    """The package's folder: the one that is named, or the first upwards; raises Usage."""
    places = [folder] if folder else [at / "datapackage" for at in (Path(), *Path.cwd().parents)]
    if found := next(filter(os.path.isdir, places), None):
        return found
    missing = f"没有这个文件夹：{folder}" if folder else "从这里往上都没有 datapackage 文件夹"
    raise Usage(f"{missing}（用 --package 指明数据包）")


FILE = click.Path(path_type=Path)
PACKAGE = click.option(
    "--package",
    "root",
    type=FILE,
    metavar="文件夹",
    callback=_folder,
    help="数据包的文件夹（默认从这里往上找 datapackage）",
)
DATE = click.option(
    "--date",
    "recorded_on",
    type=date.fromisoformat,
    default=lambda: date.today().isoformat(),
    metavar="日期",
    help="登记的日期，如 2000-01-31（默认今天）",
)


def _format(*names: str) -> Callable[[Any], Any]:
    """The option that chooses among the forms of an output; the first is usual."""
    choice = f"{names[0]}（默认）、{'、'.join(names[1:])}"
    return click.option(
        "--format", "form", type=click.Choice(names), default=names[0], metavar="格式", help=choice
    )


FORMAT = _format("text", "json", "github")
REFERENCE = click.option("--reference", metavar="依据", help="在哪里能看到；官方文字要写明")
REPORTER = click.option("--reporter", "contributor", metavar="署名", help="同意署名的提供者")
DRY_RUN = click.option("--dry-run", is_flag=True, help="只试一遍，不写入")


@click.group(cls=Group, help="检查、核对、改正和导出数据包")
@click.version_option(reforms.__version__, message="%(prog)s %(version)s", help="显示工具的版本")
def cli() -> None:
    """All commands."""


# --- checks ---


@cli.command(
    help="检查数据包的格式、编号和规则，把官方文字逐字与存档核对",
    epilog=_examples("check", "check --format json > 问题.json"),
)
@FORMAT
@PACKAGE
def check(root: Path, form: str) -> int:
    """Tell everything that is wrong with a package."""
    examined = examination.examine(examination.read_files(root))
    found = [*examined.problems, *examined.warnings]
    if examined.dataset is not None:
        now = state.of(examined.dataset)
        found += bumps.reused(repository.states(repository.releases(root, now.name)), now)
    return _tell(root, problems.ordered(found), form)


@cli.command(help="只把官方文字逐字与存档核对", epilog=_examples("verify"))
@FORMAT
@PACKAGE
def verify(root: Path, form: str) -> int:
    """Tell what differs from the archive, or else why that cannot be known."""
    examined = examination.examine(examination.read_files(root))
    found = examined.problems
    if examined.dataset is not None:
        found = [problem for problem in found if problem.rule.startswith("verify.")]
    return _tell(root, found, form)


def _tell(root: Path, found: list[Problem], form: str) -> int:
    """Print problems and warnings; the exit code."""
    is_wrong = any(problem.level == "error" for problem in found)
    if form == "github":
        show(problems.as_github(found, problems.in_repository(root)))
    elif form == "json":
        show(problems.as_json(found))
    else:
        say(problems.as_text(found))
        # Git undoes what was cut short as well.
        if is_wrong and repository.is_changed(root):
            way = f"git restore {shlex.quote(os.path.relpath(root))}"
            say(f"要放弃还没提交的改动、回到上次提交的样子：{way}")
    return 1 if is_wrong else 0


@cli.command(
    help="与一个分支、标签或提交相比，或者在两者之间，数据改了什么",
    epilog=_examples("diff HEAD", "diff origin/main --format markdown", "diff data-v1.0.0..HEAD"),
)
@click.argument("base", metavar="基准", help="分支、标签或提交，如 origin/main；或者 甲..乙")
@_format(*difference.FORMATS)
@PACKAGE
def diff_command(root: Path, base: str, form: str) -> int:
    """Tell what differs even where the package is broken: who broke it needs to see both."""
    first, is_range, last = base.partition("..")
    if is_range:
        ends = repository.at(root, first or "HEAD"), repository.at(root, last or "HEAD")
        show(difference.FORMATS[form](difference.between(*ends)))
        return 0
    before = repository.base(root, base)
    files = examination.read_files(root)
    examined = examination.examine(files)
    show(difference.FORMATS[form](difference.difference(before, files, examined)))
    return 1 if examined.problems else 0


# --- changes ---


@cli.command(
    help="导入一份新通知（txt、md、html、docx 或 xlsx）",
    epilog=_examples(
        "import 通知.html --id ab07 --dry-run",
        "import 通知.docx --id ab07 --column 完成时限=extra",
    ),
)
@click.argument("file", type=FILE, metavar="文件", help="通知的文件")
@click.option("--id", "notice_id", required=True, metavar="编号", help="给通知的编号，字母加数字")
@click.option(
    "--column",
    multiple=True,
    metavar="栏目=含义",
    help="表头里不认识的一栏是什么，extra 表示原样收录；可以写几次",
)
@click.option("--agency", multiple=True, metavar="名称", help="确是一个单位的名称；可以写几次")
@click.option("--annex", type=click.IntRange(1), metavar="N", help="清单是第几个附件")
@click.option("--accept", metavar="理由", help="通知自己前后矛盾也收录，登记为说明")
@click.option("--text", is_flag=True, help="只看提取出的文本，不导入")
@DRY_RUN
@DATE
@PACKAGE
def import_command(
    root: Path,
    file: Path,
    notice_id: str,
    column: tuple[str, ...],
    agency: tuple[str, ...],
    annex: int | None,
    accept: str | None,
    text: bool,
    dry_run: bool,
    recorded_on: date,
) -> int:
    """Read a notice into the package."""
    # Only here: nothing else needs readers of web pages and Word documents.
    from reforms.intake import extract, headings, notice
    from reforms.intake.accept import Acceptance

    dataset, data = examination.load(root), _contents(file)
    if notice.known(dataset, notice_id, data):
        say(f"通知 {notice_id} 已经导入过，内容相同，没有变化。")
        return 0
    extracted = extract.extract(file.name, data, headings.columns_of(column), annex)
    if text:
        say(extracted.text.rstrip())
        return 0
    arrival = notice.Arrival(id=notice_id, name=file.name, original=data, extracted=extracted)
    reason = (accept or "").strip()
    acceptance = Acceptance(reason=reason, recorded_on=recorded_on) if reason else None
    understood = notice.understand(dataset, arrival, acceptance, agency)
    say("\n".join(understood.summary()))
    examination.write(root, understood.files(), dry_run=dry_run)
    say("以上没有写入；去掉 --dry-run 就写入。" if dry_run else "已写入。")
    return 0


_SOURCES = """改什么，写法有四种：
  编号、栏名、--to 和 --reason：改一处
  --adopt、--reason 和 --reference：直接改过表里的官方文字，补上登记
  --from-xlsx、--reason 和 --reference：照改过的下载表格改
  --from-issue：照纠错表单改
此外只可以加 --reporter、--dry-run、--date 和 --package。"""


@cli.command(
    help="改正文字，官方文字同时登记更正：改一处，或者照改过的表、纠错表单、改过的下载表格来改",
    epilog=_examples(
        "correct ab07-01 内容 --from 旧 --to 新 --reason 录错 --reference 网址",
        "correct --adopt --reason 录错 --reference 网址",
        "correct --from-issue 表单.md",
        "correct --from-xlsx reforms.xlsx --reason 录错 --reference 网址",
    ),
)
@click.argument("row_id", required=False, metavar="编号", help="条目页网址的最后一段")
@click.argument("field", required=False, metavar="栏名", help="英文名或中文名")
@click.option("--from", "old", metavar="旧", help="现在的文字")
@click.option("--to", "new", metavar="新", help='正确的文字；删去就写 ""')
@click.option("--reason", metavar="理由", help="为什么")
@REFERENCE
@REPORTER
@click.option("--adopt", is_flag=True, help="直接改过表里的官方文字，照改后的样子登记")
@click.option("--from-issue", type=FILE, metavar="文件", help="照表单改：正文，或 .json 事件")
@click.option("--from-xlsx", type=FILE, metavar="文件", help="照改过的下载表格改")
@DRY_RUN
@DATE
@PACKAGE
def correct_command(
    root: Path,
    adopt: bool,
    from_issue: Path | None,
    from_xlsx: Path | None,
    dry_run: bool,
    recorded_on: date,
    **words: str | None,
) -> int:
    """Change what the options, a form or a workbook ask for."""
    named = {name for name, text in words.items() if text is not None}
    if from_issue:
        needed, allowed = set[str](), {"contributor"}
    elif from_xlsx or adopt:
        needed, allowed = {"reason", "reference"}, {"reason", "reference", "contributor"}
    else:
        needed, allowed = {"row_id", "field", "new", "reason"}, set(words)
    # None of it is dropped in silence.
    if not needed <= named <= allowed or sum(map(bool, (adopt, from_issue, from_xlsx))) > 1:
        raise Usage(_SOURCES)
    request = _request(words, recorded_on)
    if adopt:
        from reforms.edits import comparison

        examined = examination.examine(examination.read_files(root))
        if examined.dataset is None:
            raise examination.InvalidPackage(examined.problems)
        before, cells = comparison.adopted(examined.dataset)
        change = comparison.carry_out(before, cells, request)
        return _carry_out(root, replace(change, before=examined.dataset), request, dry_run)
    dataset = examination.load(root)
    if from_xlsx:
        # Only here: nothing else needs openpyxl.
        from reforms.edits import comparison, spreadsheet

        cells = comparison.edited(dataset, spreadsheet.read(_contents(from_xlsx)))
        return _carry_out(root, comparison.carry_out(dataset, cells, request), request, dry_run)
    if from_issue:
        request = _sent(from_issue, request.contributor, recorded_on)
    return _carry_out(root, correct(dataset, request), request, dry_run)


@cli.command(
    help="官方文字原文如此但似乎有误：不改文字，只登记一条说明",
    epilog=_examples("remark ab07-01 内容 --from 文字 --reason 原文如此 --reference 网址"),
)
@click.argument("row_id", metavar="编号", help="条目页网址的最后一段")
@click.argument("field", metavar="栏名", help="英文名或中文名")
@click.option("--from", "old", required=True, metavar="文字", help="说明是对哪段文字的")
@click.option("--reason", required=True, metavar="理由", help="为什么")
@REFERENCE
@REPORTER
@DRY_RUN
@DATE
@PACKAGE
def remark(root: Path, dry_run: bool, recorded_on: date, **words: str | None) -> int:
    """Enter a remark on official words, which stay."""
    request = replace(_request(words, recorded_on), new=words["old"] or "", kind=REMARK)
    return _carry_out(root, correct(examination.load(root), request), request, dry_run)


@cli.command(
    help="自动修复编码、换行、行的次序等格式问题",
    epilog=_examples("fix"),
)
@PACKAGE
def fix_command(root: Path) -> int:
    """Write what takes no guess, also where other problems remain, and tell both."""
    fixed = repair(examination.read_files(root))
    examination.put(root, fixed.files)
    rest = "还有以下问题要人来改：" if fixed.problems else "没有问题了。"
    say("\n".join([*fixed.lines, f"已改 {len(fixed.files)} 个文件，{rest}"]))
    if fixed.problems:
        say("\n" + problems.as_text(fixed.problems))
    return 1 if fixed.problems else 0


@cli.command(
    help="给另一份清单新建一个空的数据包，各栏照现有的数据包",
    epilog=_examples(
        "new 新清单", "new 新清单 --title 某市改革创新经验开放数据 --name mou-shi-reforms"
    ),
)
@click.argument("directory", type=FILE, metavar="文件夹", help="新建在哪里")
@click.option("--title", default="", metavar="名称", help="清单的名称，也是网站的名称")
@click.option("--short-title", default="", metavar="简称", help="用在页眉等处（默认同名称）")
@click.option("--name", default="", metavar="英文名", help="数据包的英文名，用连字符，不再改变")
@PACKAGE
def new(root: Path, directory: Path, **names: str) -> int:
    """Make an empty package beside another one."""
    files = blank(examination.load(root).descriptor, date.today(), **names)
    examined = examination.examine(files)
    if examined.problems:
        raise examination.Unfit(examined.problems)
    publishing.elsewhere(root, [directory])
    directory.mkdir(parents=True)
    (directory / examination.SOURCES).mkdir()
    contents = {directory / path: content for path, content in files.items()}
    say("\n".join(map(str, publishing.write(root, contents))))
    return _tell(directory, list(examined.warnings), "text")


def _request(words: Mapping[str, str | None], recorded_on: date) -> Request:
    """What the options say of a correction."""
    return Request(recorded_on=recorded_on, **{name: text or "" for name, text in words.items()})


def _sent(file: Path, reporter: str, recorded_on: date) -> Request:
    """What a form asks for: its text, or the event that GitHub sends about it."""
    text = _text(file)
    if file.suffix == ".json":
        text, reporter = issue.from_event(text)
    return issue.parse_issue(text, recorded_on, reporter)


def _carry_out(root: Path, change: Corrected, request: Request, dry_run: bool) -> int:
    """Write a change, or only try it, and tell it."""
    examination.write(root, change.files(), dry_run=dry_run)
    say("\n".join(change.lines) or "没有改动：清单里没有改过的格，别的工作表不读。")
    if request.contributor:
        say(f"署名：{request.contributor}")
    if dry_run:
        say("只试了一遍，没有写入。")
    return 0


def _contents(file: Path) -> bytes:
    """A file's bytes; raises Refused for too many, without reading to its end."""
    with file.open("rb") as opened:
        data = opened.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Refused(f"文件 {file.name} 太大了，超过 {LARGEST // 1_000_000} MB")
    return data


def _text(file: Path) -> str:
    """What a text file says; raises Refused where it is too large or not UTF-8."""
    try:
        return _contents(file).decode("utf-8-sig")  # Windows saves a text with a BOM
    except UnicodeDecodeError as error:
        raise Refused(f"{file} 不是 UTF-8 编码：请另存为 UTF-8") from error


# --- publishing ---


@cli.command(help="写出全部下载文件", epilog=_examples("export 下载"))
@click.argument("directory", type=FILE, metavar="文件夹", help="写到哪里")
@PACKAGE
def export(root: Path, directory: Path) -> int:
    """Write every download."""
    # Only here: nothing else needs what writes workbooks.
    from reforms.exports.all import make_downloads

    publishing.elsewhere(root, [directory])
    dataset = publishing.ready(examination.load(root))
    released = repository.releases(root, dataset.descriptor["name"])
    dataset = versions.dated(dataset, repository.states(released))
    made = make_downloads(dataset, Settings.from_environment(os.environ))
    files = {directory / item.name: item.content for item in made}
    for path in publishing.write(root, files):
        say(str(path))
    return 0


@cli.command(
    help="说出版本号应当升哪一位，或者能不能照标签发布",
    epilog=_examples("version", "version --tag data-v1.2.3 --changelog CHANGELOG.md"),
)
@click.argument("base", default="", metavar="基准", help="与哪个提交比（默认上一版的标签）")
@click.option("--tag", metavar="标签", help="能不能照这个标签发布")
@click.option(
    "--changelog", type=FILE, metavar="文件", help="与 --tag 同用：改动记录，写出其中这一版"
)
@PACKAGE
def version(root: Path, base: str, tag: str | None, changelog: Path | None) -> int:
    """Tell what the next version's number has to be, or whether a tag can be released."""
    if tag and base:
        raise Usage(f"--tag 总是与上一版比，不能与基准 {base} 同用")
    if changelog and not tag:
        raise Usage("--changelog 要与 --tag 同用")
    now = state.of(examination.load(root))
    if tag:
        last = repository.latest(root, now.name, but=tag)
        faults = list(bumps.not_ready(tag, now, last))
        notes = release.notes(_text(changelog), now.number) if changelog else ""
        if changelog and not notes:
            faults.append(f"{changelog} 里没有写 {now.number} 版改了什么")
        if faults:
            return fail(1, "\n".join(faults))
        if notes:
            say(notes)
            return 0
    else:
        last = repository.base(root, base).state if base else repository.latest(root, now.name)
    say("\n".join(bumps.report(last, now)))
    return 0


@cli.command(
    help="把版本号和日期写进数据包、CITATION.cff 和 CHANGELOG.md",
    epilog=_examples("release 1.1.0"),
)
@click.argument("number", metavar="版本", help="新的版本号，如 1.1.0")
@DATE
@DRY_RUN
@PACKAGE
def release_command(root: Path, number: str, recorded_on: date, dry_run: bool) -> int:
    """Make the package a version that can be tagged."""
    now = replace(state.of(examination.load(root)), number=number)
    last = repository.latest(root, now.name)
    if faults := list(bumps.not_ready(bumps.PREFIX + number, now, last)):
        return fail(1, "\n".join(faults))
    places = {DESCRIPTOR: root / DESCRIPTOR}
    places |= {name: root.parent / name for name in (release.CITATION, release.CHANGELOG)}
    made = release.release({name: _text(at) for name, at in places.items()}, number, recorded_on)
    examination.write(root, {DESCRIPTOR: made.pop(DESCRIPTOR).encode()}, dry_run=dry_run)
    for name, text in made.items() if not dry_run else ():
        places[name].write_text(text, encoding="utf-8", newline="\n")
    say("没有写入。" if dry_run else f"已写成 {number} 版。合并以后打标签 {bumps.PREFIX}{number}。")
    return 0


# --- running ---


def main(argv: Sequence[str]) -> int:
    """Run one command; the exit code."""
    changing = next(iter(argv), "") in ("correct", "remark", "import", "fix", "release")
    unchanged = "没有改动：" if changing else ""
    try:
        return int(cli.main(argv, prog_name="reforms", standalone_mode=False))
    except click.exceptions.NoArgsIsHelpError as error:
        return fail(2, error.message)
    except click.UsageError as error:
        return fail(2, explained(error))
    except (click.Abort, KeyboardInterrupt):
        return fail(130, "已中断。")
    except examination.InvalidPackage as error:
        say(problems.as_text(error.problems))
        unfit = isinstance(error, examination.Unfit)
        what = "照这样改，数据包会有以上问题" if unfit else "数据包有以上问题，先改正它们"
        return fail(1, f"{unchanged}{what}。")
    except Usage as error:
        return fail(2, str(error))
    except OSError as error:
        return fail(2, problems.of_file(error))
    except ValueError as error:
        # A refusal: the input does not fit the data; nothing was written.
        return fail(1, f"{unchanged}{error}")


def run() -> NoReturn:
    """The console script."""
    if isinstance(sys.stdout, TextIOWrapper):
        # A terminal that lacks a character shows its code instead.
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(main(sys.argv[1:]))
