"""The command line: the only place that prints or exits.

Exit codes: 0 fine, 1 problems found, 2 wrong usage.
"""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from reforms import correct, edit, package, problems, transaction
from reforms.settings import Settings


class Usage(Exception):
    """The command cannot be carried out as it was given."""


def _check(arguments: argparse.Namespace) -> int:
    """Validate, verify, or both: `verify` only tells of the comparison with the archive."""
    examined = package.examine(arguments.package, verified=arguments.command != "validate")
    found = examined.problems
    if arguments.command == "verify" and examined.dataset is not None:
        found = [p for p in found if p.rule.startswith("verify.")]
    if found or arguments.format != "text":
        sys.stdout.write(problems.FORMATS[arguments.format](found))
    else:
        print("没有问题。")
    return 1 if found else 0


def _export(arguments: argparse.Namespace) -> int:
    # Only here: `make check` installs nothing that writes workbooks.
    from reforms import exports

    dataset = package.load(arguments.package)
    settings = _settings()
    for item in exports.downloads(dataset, settings):
        path = arguments.directory / item.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(item.content)
        print(path)
    return 0


def _settings() -> Settings:
    try:
        return Settings.from_environment(os.environ)
    except ValueError as error:
        raise Usage(str(error)) from error


def _correct(arguments: argparse.Namespace) -> int:
    dataset = package.load(arguments.package)
    change = correct.correct(dataset, _request(arguments))
    edit.write(arguments.package, change.files())
    print(*change.lines, sep="\n")
    return 0


def _request(arguments: argparse.Namespace) -> correct.Request:
    if arguments.from_issue is not None:
        body = arguments.from_issue.read_text(encoding="utf-8")
        return correct.parse_issue(body, arguments.date, arguments.reporter)
    needed = {"编号": arguments.row_id, "栏名": arguments.field, "--reason": arguments.reason}
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise Usage(f"还要写明：{'、'.join(missing)}")
    return correct.Request(
        row_id=arguments.row_id,
        field=arguments.field,
        old=arguments.old,
        new=arguments.old if arguments.remark else arguments.new,
        reason=arguments.reason,
        reference=arguments.reference,
        recorded_on=arguments.date,
        remark=arguments.remark,
        contributor=arguments.reporter,
    )


def _import(arguments: argparse.Namespace) -> int:
    # Only here: `make check` installs no readers of web pages and Word documents.
    from reforms import extract, notice

    dataset = package.load(arguments.package)
    name, data = arguments.file.name, arguments.file.read_bytes()
    arrival = notice.Arrival(
        id=arguments.id, name=name, original=data, text=extract.text_of(name, data)
    )
    if notice.known(dataset, arrival):
        print(f"通知 {arrival.id} 已经导入过，内容相同，没有变化。")
        return 0
    understood = notice.understand(dataset, arrival)
    print(*understood.summary(), sep="\n")
    edit.write(arguments.package, understood.files())
    print("已写入。")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="reforms", description="检查、核对、改正和导出数据包")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")

    def command(name: str, help_text: str, run: Callable[[argparse.Namespace], int]) -> _Command:
        made = commands.add_parser(name, help=help_text, description=help_text)
        made.set_defaults(run=run)
        made.add_argument(
            "--package",
            type=Path,
            default=Path("datapackage"),
            metavar="文件夹",
            help="数据包的文件夹（默认 ./datapackage）",
        )
        return made

    for name, help_text in _CHECKS.items():
        check = command(name, help_text, _check)
        check.add_argument("--format", choices=problems.FORMATS, default="text", help="输出格式")
    _correct_options(command("correct", "改正一处文字，官方文字同时登记更正", _correct))
    new = command("import", "导入一份新通知（txt、html 或 docx）", _import)
    new.add_argument("file", type=Path, metavar="文件")
    new.add_argument("--id", required=True, help="给通知的编号，字母加数字")
    export = command("export", "写出全部下载文件", _export)
    export.add_argument("directory", type=Path, metavar="文件夹", help="写到哪里")
    return parser


_Command = argparse.ArgumentParser

_CHECKS: Mapping[str, str] = {
    "validate": "检查数据包的格式、编号和规则",
    "verify": "把官方文字逐字与存档核对",
    "check": "以上两项一起做",
}


def _correct_options(parser: _Command) -> None:
    parser.add_argument("row_id", nargs="?", metavar="编号", help="条目页网址的最后一段")
    parser.add_argument("field", nargs="?", metavar="栏名", help="英文名或中文名")
    parser.add_argument("--from", dest="old", default="", metavar="旧", help="现在的文字")
    parser.add_argument("--to", dest="new", default="", metavar="新", help="正确的文字")
    parser.add_argument("--reason", default="", metavar="理由")
    parser.add_argument("--reference", default="", metavar="依据", help="在哪里能看到")
    parser.add_argument("--remark", action="store_true", help="不改文字，只登记一条备注")
    parser.add_argument("--reporter", default="", metavar="署名", help="同意署名的提供者")
    parser.add_argument("--from-issue", type=Path, metavar="文件", help="读纠错表单的正文")
    parser.add_argument("--date", type=date.fromisoformat, default=date.today(), metavar="日期")


def main(argv: Sequence[str]) -> int:
    """Run one command; the exit code."""
    arguments = _parser().parse_args(argv)
    if not arguments.package.is_dir():
        print(f"没有这个文件夹：{arguments.package}（用 --package 指明数据包）", file=sys.stderr)
        return 2
    try:
        if transaction.recover(arguments.package):
            print("上次中断的改动已经补完。", file=sys.stderr)
        code: int = arguments.run(arguments)
    except package.InvalidPackage as error:
        sys.stdout.write(problems.as_text(error.problems))
        return 1
    except Usage as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"文件读写失败：{error}", file=sys.stderr)
        return 2
    except ValueError as error:
        # A refusal: the input does not fit the data; nothing was written.
        print(f"没有改动：{error}", file=sys.stderr)
        return 1
    return code


def run() -> None:
    """The console script."""
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
