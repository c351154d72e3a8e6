"""What the commands take."""

import argparse
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

Run = Callable[[argparse.Namespace], int]

COMMANDS: Mapping[str, str] = {
    "validate": "检查数据包的格式、编号和规则",
    "verify": "把官方文字逐字与存档核对",
    "check": "以上两项一起做",
    "fix": "改回不用猜就能改回的毛病，如编码、换行和行的次序",
    "correct": "改正一处文字，官方文字同时登记更正",
    "import": "导入一份新通知（txt、html 或 docx）",
    "export": "写出全部下载文件",
    "diff": "与一个分支、标签或提交相比，数据改了什么",
    "version": "说出版本号应当升哪一位，或者能不能照标签发布",
}
"""Command -> what it does."""


CHECKS = ("validate", "verify", "check")
"""The commands that tell problems, in the format that is asked for."""


class Usage(Exception):
    """The command cannot be carried out as it was given."""


class _Parser(argparse.ArgumentParser):
    """A parser that speaks Chinese."""

    def error(self, message: str) -> NoReturn:
        """Raise Usage with what is wrong, in the words that argparse has for it."""
        for pattern, words in _MESSAGES:
            message = re.sub(pattern, words, message)
        raise Usage(f"命令不对：{message}（用 {self.prog} --help 查看用法）")


_MESSAGES = (
    ("^the following arguments are required: (.*)$", r"还要写明 \1"),
    ("^unrecognized arguments: (.*)$", r"不认识 \1"),
    (r"^argument (\S+): invalid choice: (.*) \(choose from (.*)\)$", r"\1 没有 \2，只有 \3"),
    (r"^argument (\S+): expected one argument$", r"\1 后面要写明一个值"),
    (r"^argument (\S+): ignored explicit argument (.*)$", r"\1 后面不写值，多了 \2"),
    (r"^argument (\S+): invalid \S+ value: (.*)$", r"\1 不能是 \2"),
)
"""What argparse says -> the same in Chinese."""


def read(
    argv: Sequence[str], runs: Mapping[str, Run], formats: Sequence[str]
) -> argparse.Namespace:
    """The arguments of one command, its function among them as `run`; raises Usage."""
    parser = _Parser(prog="reforms", description="检查、核对、改正和导出数据包", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    for name, text in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
        command.set_defaults(run=runs[name])
        _package_option(command)
        if name in CHECKS:
            command.add_argument("--format", choices=formats, default="text", help="输出格式")
        elif name in _OWN:
            _OWN[name](command)
    return parser.parse_args(argv)


def _package_option(parser: _Parser) -> None:
    parser.add_argument(
        "--package",
        type=Path,
        default=Path("datapackage"),
        metavar="文件夹",
        help="数据包的文件夹（默认 ./datapackage）",
    )


def _date_option(parser: _Parser) -> None:
    parser.add_argument(
        "--date",
        type=date.fromisoformat,
        default=date.today(),
        metavar="日期",
        help="登记更正和备注的日期，如 2000-01-31（默认今天）",
    )


def _import_options(parser: _Parser) -> None:
    parser.add_argument("file", type=Path, metavar="文件")
    parser.add_argument("--id", required=True, metavar="编号", help="给通知的编号，字母加数字")
    parser.add_argument("--accept", metavar="理由", help="通知自己前后矛盾也收录，登记为备注")
    _date_option(parser)


def _export_options(parser: _Parser) -> None:
    parser.add_argument("directory", type=Path, metavar="文件夹", help="写到哪里")


def _version_options(parser: _Parser) -> None:
    parser.add_argument(
        "base", nargs="?", default="", metavar="基准", help="与哪个提交比（默认上一版的标签）"
    )
    parser.add_argument("--tag", default="", metavar="标签", help="能不能照这个标签发布")
    parser.add_argument(
        "--changelog", type=Path, metavar="文件", help="与 --tag 同用：改动记录，写出其中这一版"
    )


def _diff_options(parser: _Parser) -> None:
    parser.add_argument("base", metavar="基准", help="分支、标签或提交，如 origin/main")
    parser.add_argument(
        "--format", choices=("text", "markdown", "json"), default="text", help="输出格式"
    )
    parser.add_argument("--preview", type=_address, metavar="网址", help="预览在哪里，写进输出")


def _address(text: str) -> str:
    """A web address, whatever quotes surround it; raises ValueError for anything else."""
    if not re.fullmatch(r"https?://[!#-&(-;=?-\[\]_a-~]{1,2000}", text):
        raise ValueError(text)
    return text


def _correct_options(parser: _Parser) -> None:
    parser.add_argument("row_id", nargs="?", metavar="编号", help="条目页网址的最后一段")
    parser.add_argument("field", nargs="?", metavar="栏名", help="英文名或中文名")
    parser.add_argument("--from", dest="old", default="", metavar="旧", help="现在的文字")
    parser.add_argument("--to", dest="new", metavar="新", help='正确的文字；删去就写 ""')
    parser.add_argument("--reason", default="", metavar="理由")
    parser.add_argument("--reference", default="", metavar="依据", help="在哪里能看到")
    parser.add_argument("--remark", action="store_true", help="不改文字，只登记一条备注")
    parser.add_argument("--reporter", default="", metavar="署名", help="同意署名的提供者")
    parser.add_argument("--from-issue", type=Path, metavar="文件", help="表单正文，或 .json 事件")
    parser.add_argument("--from-xlsx", type=Path, metavar="文件", help="读改过的下载表格")
    parser.add_argument("--dry-run", action="store_true", help="只试一遍，不写入")
    parser.add_argument("--table", default="", metavar="表名", help="几张表有同样的编号时指明")
    _date_option(parser)


_OWN: Mapping[str, Callable[[_Parser], None]] = {
    "correct": _correct_options,
    "diff": _diff_options,
    "import": _import_options,
    "export": _export_options,
    "version": _version_options,
}
"""Command -> what adds its own options."""
