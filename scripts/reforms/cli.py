"""The command line: the only place that prints or exits, by way of `terminal`.

Exit codes: 0 fine, 1 problems found, 2 wrong usage, 130 ended by Ctrl-C.
"""

import os
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import click

import reforms
from reforms import annotations, problems, publishing
from reforms.edits import bulk, comparison, issue, saving, spreadsheet
from reforms.edits.correction import Change, correct
from reforms.edits.repair import repair
from reforms.edits.request import Request
from reforms.history import bumps, difference, repository, state, versions
from reforms.model import REMARK
from reforms.package import examination
from reforms.problems import Problem, Refused, Usage
from reforms.settings import Settings
from reforms.terminal import Group, explained, fail, guarded, name_of, say, show

ENTERING = ("correct", "remark", "import")
"""The commands that enter something new into the package."""

# --- what commands take ---


def _takes(*parameters: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Parameters, in the order of help -> one decorator."""

    def add(command: Any) -> Any:
        for parameter in reversed(parameters):
            command = parameter(command)
        return command

    return add


def _examples(*lines: str) -> str:
    """Commands to copy -> the end of a command's help."""
    return "\n".join(["\b", "例：", *(f"  reforms {line}" for line in lines)])


def _folder(_: click.Context, __: click.Parameter, given: Path | None) -> Path:
    """The package's folder: the one given, or the first found upwards; raises Usage."""
    places = [given] if given else [at / "datapackage" for at in (Path(), *Path.cwd().parents)]
    for place in places:
        try:
            if place.is_dir():
                return place
        except PermissionError:
            raise
        except OSError:
            continue  # no system has a folder of such a name
    missing = f"没有这个文件夹：{given}" if given else "从这里往上都没有 datapackage 文件夹"
    raise Usage(f"{missing}（用 --package 指明数据包）")


def _day(text: str) -> date:
    """A date; raises ValueError with the text for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(text) from None


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
    type=_day,
    default=lambda: date.today().isoformat(),
    metavar="日期",
    help="登记的日期，如 2000-01-31（默认今天）",
)
GITHUB = "github"
"""The format that also needs to know where in its repository the package lies."""


def _format(*names: str) -> Callable[[Any], Any]:
    """The option that chooses among the forms of an output; the first is usual."""
    told = f"{names[0]}（默认）、{'、'.join(names[1:])}"
    return click.option(
        "--format", "form", type=click.Choice(names), default=names[0], metavar="格式", help=told
    )


FORMAT = _format(*problems.FORMATS, GITHUB)
OLD = click.option("--from", "old", metavar="旧", help="现在的文字")
REASON = click.option("--reason", metavar="理由", help="为什么")
REFERENCE = click.option("--reference", metavar="依据", help="在哪里能看到；官方文字要写明")
REPORTER = click.option("--reporter", "contributor", metavar="署名", help="同意署名的提供者")
TABLE = click.option("--table", metavar="表名", help="几张表有同样的编号时指明")
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
@_takes(FORMAT, PACKAGE)
def check(root: Path, form: str) -> int:
    """Tell everything that is wrong with a package."""
    return _tell(root, examination.examine(examination.read_files(root)).problems, form)


@cli.command(help="只把官方文字逐字与存档核对", epilog=_examples("verify"))
@_takes(FORMAT, PACKAGE)
def verify(root: Path, form: str) -> int:
    """Tell what differs from the archive, or else why that cannot be known."""
    examined = examination.examine(examination.read_files(root))
    found = examined.problems
    if examined.dataset is not None:
        found = [problem for problem in found if problem.rule.startswith("verify.")]
    return _tell(root, found, form)


def _tell(root: Path, found: list[Problem], form: str) -> int:
    """Print problems; the exit code."""
    if form == GITHUB:
        show(annotations.as_github(found, annotations.in_repository(root)))
    elif form != "text":
        show(problems.FORMATS[form](found), form)
    else:
        say(problems.as_text(found) if found else "没有问题。")
        # Git undoes what was cut short as well.
        if found and repository.is_changed(root):
            way = f"git restore {shlex.quote(os.path.relpath(root))}"
            say(f"要放弃还没提交的改动、回到上次提交的样子：{way}")
    return 1 if found else 0


@cli.command(
    help="与一个分支、标签或提交相比，数据改了什么",
    epilog=_examples("diff HEAD", "diff origin/main --format markdown"),
)
@click.argument("base", metavar="基准", help="分支、标签或提交，如 origin/main")
@_takes(_format(*difference.FORMATS), PACKAGE)
def diff_command(root: Path, base: str, form: str) -> int:
    """Tell what differs even where the package is broken: who broke it needs to see both."""
    before = repository.base(root, base)
    files = examination.read_files(root)
    examined = examination.examine(files)
    found = difference.difference(before, files, examined)
    show(difference.FORMATS[form](found), form)
    return 1 if examined.problems else 0


# --- changes ---


@cli.command(
    help="导入一份新通知（txt、html 或 docx）",
    epilog=_examples("import 通知.html --id ab07"),
)
@click.argument("file", type=FILE, metavar="文件", help="通知的文件")
@click.option("--id", "notice_id", required=True, metavar="编号", help="给通知的编号，字母加数字")
@click.option("--accept", metavar="理由", help="通知自己前后矛盾也收录，登记为备注")
@_takes(DATE, PACKAGE)
def import_command(
    root: Path, file: Path, notice_id: str, accept: str | None, recorded_on: date
) -> int:
    """Read a notice into the package."""
    # Only here: nothing else needs readers of web pages and Word documents.
    from reforms import notice
    from reforms.intake import extract
    from reforms.intake.accept import Acceptance

    if accept is not None and not accept.strip():
        raise Usage("--accept 后面要写明理由")
    dataset, data = examination.load(root), _contents(file, extract.LARGEST)
    try:
        text = extract.text_of(file.name, data)
    except extract.Unreadable as error:
        raise Refused(f"{file.name}：{error}") from error
    arrival = notice.Arrival(id=notice_id, name=file.name, original=data, text=text)
    if notice.known(dataset, arrival):
        say(f"通知 {arrival.id} 已经导入过，内容相同，没有变化。")
        return 0
    acceptance = Acceptance(reason=accept, recorded_on=recorded_on) if accept else None
    understood = notice.understand(dataset, arrival, acceptance)
    say("\n".join(understood.summary()))
    saving.write(root, understood.files())
    say("已写入。")
    return 0


@cli.command(
    help="改正文字，官方文字同时登记更正：改一处，或者照纠错表单、改过的下载表格来改",
    epilog=_examples(
        "correct ab07-01 内容 --from 旧 --to 新 --reason 录错 --reference 网址",
        "correct --from-issue 表单.md",
        "correct --from-xlsx reforms.xlsx",
    ),
)
@click.argument("row_id", required=False, metavar="编号", help="条目页网址的最后一段")
@click.argument("field", required=False, metavar="栏名", help="英文名或中文名")
@_takes(OLD)
@click.option("--to", "new", metavar="新", help='正确的文字；删去就写 ""')
@_takes(REASON, REFERENCE, REPORTER, TABLE)
@click.option("--from-issue", type=FILE, metavar="文件", help="照表单改：正文，或 .json 事件")
@click.option("--from-xlsx", type=FILE, metavar="文件", help="照改过的下载表格改")
@_takes(DRY_RUN, DATE, PACKAGE)
@click.pass_context
def correct_command(
    context: click.Context,
    /,
    root: Path,
    from_issue: Path | None,
    from_xlsx: Path | None,
    dry_run: bool,
    recorded_on: date,
    **words: str | None,
) -> int:
    """Change what the options, a form or a workbook ask for."""
    request = _request(words, recorded_on)
    what = ("row_id", "field", "old", "new", "table")
    if from_xlsx:
        _refuse(_named(context, *what, "from_issue"), "--from-xlsx 的表格已经说明改什么")
        return _correct_sheet(root, from_xlsx, request, dry_run)
    if from_issue:
        more = _named(context, *what, "reason", "reference")
        _refuse(more, "--from-issue 的表单已经说明改什么")
        request = _sent(from_issue, request.contributor, recorded_on)
    elif missing := _named(context, "row_id", "field", "new", "reason", given=False):
        raise Usage(f"还要写明：{'、'.join(missing)}")
    return _correct(root, request, dry_run)


@cli.command(
    help="官方文字原文如此但似乎有误：不改文字，只登记一条备注",
    epilog=_examples("remark ab07-01 内容 --from 文字 --reason 原文如此 --reference 网址"),
)
@click.argument("row_id", metavar="编号", help="条目页网址的最后一段")
@click.argument("field", metavar="栏名", help="英文名或中文名")
@click.option("--from", "old", required=True, metavar="文字", help="备注是对哪段文字的")
@click.option("--reason", required=True, metavar="理由", help="为什么")
@_takes(REFERENCE, REPORTER, TABLE, DRY_RUN, DATE, PACKAGE)
def remark(root: Path, dry_run: bool, recorded_on: date, **words: str | None) -> int:
    """Enter a remark on official words, which stay."""
    request = _request({**words, "new": words["old"], "kind": REMARK}, recorded_on)
    return _correct(root, request, dry_run)


@cli.command(
    help="改回不用猜就能改回的毛病，如编码、换行和行的次序",
    epilog=_examples("fix"),
)
@_takes(PACKAGE)
def fix_command(root: Path) -> int:
    """Write what takes no guess, also where other problems remain, and tell both."""
    fixed = repair(examination.read_files(root))
    saving.put(root, fixed.files)
    say("\n".join([*fixed.lines, fixed.outcome]))
    if fixed.problems:
        say("\n" + problems.as_text(fixed.problems))
    return 1 if fixed.problems else 0


def _named(context: click.Context, *names: str, given: bool = True) -> list[str]:
    """Those parameters that have a value, or have none, as a person writes them."""
    values = context.params
    return [
        name_of(parameter)
        for parameter in context.command.params
        # An empty `--to` deletes.
        if (name := parameter.name) in names
        and bool(values[name] or (name == "new" and values[name] is not None)) == given
    ]


def _refuse(names: Sequence[str], why: str) -> None:
    """Raise Usage where something is said that cannot hold; none of it is dropped in silence."""
    if names:
        raise Usage(f"{why}，不要再写：{'、'.join(names)}")


def _request(words: Mapping[str, str | None], recorded_on: date) -> Request:
    """What the options say of a correction."""
    return Request(recorded_on=recorded_on, **{name: text or "" for name, text in words.items()})


def _sent(file: Path, reporter: str, recorded_on: date) -> Request:
    """What a form asks for: its text, or the event that GitHub sends about it."""
    if file.suffix == ".json":
        if reporter:
            raise Usage("事件文件里有提交者的名字，不要再写 --reporter")
        sent = issue.from_event(_text(file, issue.LARGEST_EVENT))
    else:
        sent = issue.Issue(body=_text(file, 4 * issue.LONGEST), reporter=reporter)
    return issue.parse_issue(sent.body, recorded_on, sent.reporter)


def _correct(root: Path, request: Request, dry_run: bool) -> int:
    """Carry out a request, and tell it."""
    _carry_out(root, correct(examination.load(root), request), dry_run)
    if request.contributor:
        say(f"署名：{request.contributor}")
    return 0


def _correct_sheet(root: Path, file: Path, request: Request, dry_run: bool) -> int:
    """Take over what somebody changed in a workbook; without a reason only tell it."""
    if request.reason and not request.reference:
        raise Usage("还要写明：--reference（在哪里能看到正确的文字）")
    sheets = spreadsheet.read(_contents(file, spreadsheet.LARGEST))
    dataset = examination.load(root)
    found = comparison.edited(dataset, sheets)
    if not found.cells:
        say("\n".join([*found.notes, "没有改动。只读清单那一张工作表，别的不读。"]))
    elif not request.reason:
        say("\n".join([*found.notes, *(line for cell in found.cells for line in cell.lines())]))
        say(f"共 {len(found.cells)} 格。只是列出，没有改动；要改就写明 --reason 和 --reference。")
    else:
        change = bulk.carry_out(dataset, found.cells, request)
        _carry_out(root, replace(change, lines=(*found.notes, *change.lines)), dry_run)
    return 0


def _carry_out(root: Path, change: Change, dry_run: bool) -> None:
    """Write a change, or only try it, and tell it."""
    if not dry_run:
        saving.write(root, change.files())
    elif found := saving.tried(root, change.files()).problems:
        raise saving.Unfit(found)
    say("\n".join(change.lines))
    if dry_run:
        say("只试了一遍，没有写入。")


def _contents(file: Path, limit: int) -> bytes:
    """A file's bytes; raises Refused for more than `limit`, without reading to its end."""
    with file.open("rb") as opened:
        data = opened.read(limit + 1)
    if len(data) > limit:
        raise Refused(f"文件 {file.name} 太大了，超过 {limit} 字节")
    return data


def _text(file: Path, limit: int = 10_000_000) -> str:
    """What a text file says; raises Refused where it is too large or not UTF-8."""
    try:
        return _contents(file, limit).decode()
    except UnicodeDecodeError as error:
        raise Refused(f"{file} 不是 UTF-8 编码：请另存为 UTF-8") from error


# --- publishing ---


@cli.command(help="写出全部下载文件", epilog=_examples("export 下载"))
@click.argument("directory", type=FILE, metavar="文件夹", help="写到哪里")
@_takes(PACKAGE)
def export(root: Path, directory: Path) -> int:
    """Write every download."""
    # Only here: nothing else needs what writes workbooks.
    from reforms.exports.all import make_downloads

    publishing.elsewhere(root, [directory])
    dataset = publishing.ready(examination.load(root))
    dataset = versions.dated(dataset, repository.released(root))
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
@_takes(PACKAGE)
def version(root: Path, base: str, tag: str | None, changelog: Path | None) -> int:
    """Tell what the next version's number has to be, or whether a tag can be released."""
    if tag and base:
        raise Usage(f"--tag 总是与上一版比，不能与基准 {base} 同用")
    if changelog and not tag:
        raise Usage("--changelog 要与 --tag 同用")
    now = state.of(examination.load(root))
    if tag:
        last = repository.latest(root, but=tag)
        faults = list(bumps.not_ready(tag, now, last))
        notes = bumps.notes(_text(changelog), now.number) if changelog else ""
        if changelog and not notes:
            faults.append(f"{changelog} 里没有写 {now.number} 版改了什么")
        if faults:
            return fail(1, "\n".join(faults))
        if notes:
            say(notes)
            return 0
    else:
        last = repository.base(root, base).state if base else repository.latest(root)
    say("\n".join(bumps.report(last, now)))
    return 0


# --- running ---


def main(argv: Sequence[str]) -> int:
    """Run one command; the exit code."""
    command = next(iter(argv), "")
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
        unfit = isinstance(error, saving.Unfit)
        says = "照这样改，数据包会有以上问题" if unfit else "数据包有以上问题，先改正它们"
        return fail(1, f"没有改动：{says}。") if command in ENTERING else 1
    except Usage as error:
        return fail(2, str(error))
    except OSError as error:
        return fail(2, problems.of_file(error))
    except ValueError as error:
        # A refusal: the input does not fit the data; nothing was written.
        changing = command in (*ENTERING, "fix")
        return fail(1, f"没有改动：{error}" if changing else str(error))


def run() -> NoReturn:
    """The console script."""
    sys.exit(guarded(lambda: main(sys.argv[1:])))
