"""What the arguments of a command ask for: requests, and what the files hold that they name."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from reforms.edits import issue, spreadsheet
from reforms.edits.request import Request
from reforms.model import REMARK
from reforms.options import Usage
from reforms.problems import Refused

_SAYING = {
    "编号": "row_id",
    "栏名": "field",
    "--from": "old",
    "--to": "new",
    "--table": "table",
    "--remark": "remark",
    "--from-issue": "from_issue",
}
"""What says what is to change -> its attribute."""

_WHY = {"--reason": "reason", "--reference": "reference"}


def request(arguments: argparse.Namespace) -> Request:
    """The correction that a form or the options ask for; raises Usage or Refused."""
    if arguments.from_issue is not None:
        _refuse(_given(arguments, "--from-issue"), "--from-issue 的表单已经说明改什么")
        sent = _issue(arguments.from_issue, arguments.reporter)
        return issue.parse_issue(sent.body, arguments.date, sent.reporter)
    given = _given(arguments)
    if arguments.remark:
        _refuse([name for name in given if name == "--to"], "--remark 不改文字")
    needed = ("编号", "栏名", "--from" if arguments.remark else "--to", "--reason")
    missing = [name for name in needed if name not in given]
    if missing:
        raise Usage(f"还要写明：{'、'.join(missing)}")
    return by_options(arguments)


def _given(arguments: argparse.Namespace, *but: str) -> list[str]:
    """What the command says of a correction; an empty `--to` deletes, so it says something."""
    values = {name: getattr(arguments, at) for name, at in (_SAYING | _WHY).items()}
    return [
        name
        for name, value in values.items()
        if name not in but and (value or (name == "--to" and value is not None))
    ]


def _refuse(names: Sequence[str], why: str) -> None:
    """Raise Usage where something is said that cannot hold; none of it is dropped in silence."""
    if names:
        raise Usage(f"{why}，不要再写：{'、'.join(names)}")


def by_options(arguments: argparse.Namespace) -> Request:
    """What the options say of a correction."""
    return Request(
        row_id=arguments.row_id or "",
        field=arguments.field or "",
        old=arguments.old,
        new=arguments.old if arguments.remark else arguments.new or "",
        reason=arguments.reason,
        reference=arguments.reference,
        recorded_on=arguments.date,
        kind=REMARK if arguments.remark else "",
        table=arguments.table,
        contributor=arguments.reporter,
    )


def sheets(arguments: argparse.Namespace) -> tuple[spreadsheet.Sheet, ...]:
    """The worksheets of the workbook that the options name; raises Usage or Refused."""
    _refuse(_given(arguments, *_WHY), "--from-xlsx 的表格已经说明改什么")
    if arguments.reason and not arguments.reference:
        raise Usage("还要写明：--reference（在哪里能看到正确的文字）")
    try:
        return spreadsheet.read(contents(arguments.from_xlsx, spreadsheet.LARGEST))
    except spreadsheet.Missing as error:
        raise Usage("这里没有装读取表格的程序：先运行一次 make site") from error


def _issue(path: Path, reporter: str) -> issue.Issue:
    """The text of an issue, or what a `.json` file tells: the event that GitHub sends about it."""
    if path.suffix != ".json":
        return issue.Issue(body=_decoded(contents(path, 4 * issue.LONGEST)), reporter=reporter)
    if reporter:
        raise Usage("事件文件里有提交者的名字，不要再写 --reporter")
    return issue.from_event(_decoded(contents(path, issue.LARGEST_EVENT)))


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Refused("表单的正文不是 UTF-8 编码") from error


def contents(path: Path, limit: int) -> bytes:
    """A file's bytes; raises Refused for more than `limit`, without reading to its end."""
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise Refused(f"文件 {path.name} 太大了，超过 {limit} 字节")
    return data
