"""The command line: the only place that prints or exits.

Exit codes: 0 fine, 1 problems found, 2 wrong usage.
"""

import argparse
import io
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from reforms import options, package, problems
from reforms.edits import correct, edit, issue, transaction
from reforms.edits.request import REMARK, Request
from reforms.options import Usage
from reforms.problems import Refused
from reforms.releases import changes, released, versions
from reforms.settings import Settings


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

    dataset = released.dated(
        package.load(arguments.package), released.repository(arguments.package)
    )
    settings = _settings()
    for item in exports.downloads(dataset, settings):
        path = arguments.directory / item.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(item.content)
        print(path)
    return 0


def _version(arguments: argparse.Namespace) -> int:
    now = changes.snapshot(package.load(arguments.package))
    git = released.repository(arguments.package)
    earlier = [state for state in released.read(git) if state.tag != arguments.tag]
    if arguments.tag:
        return _release(arguments, now, earlier)
    if arguments.base:
        earlier = list(released.snapshots(git, {arguments.base: arguments.base}))
        if not earlier:
            raise Usage(f"基准 {arguments.base} 里没有读得出来的数据包")
    _say(versions.report(earlier[-1] if earlier else None, now))
    return 0


def _release(
    arguments: argparse.Namespace, now: changes.Snapshot, earlier: Sequence[changes.Snapshot]
) -> int:
    """Refuse a tag that does not fit, or print what the changelog says of its version."""
    faults = list(versions.not_ready(arguments.tag, now, earlier))
    notes = ""
    if arguments.changelog is not None:
        notes = versions.notes(arguments.changelog.read_text(encoding="utf-8"), now.number)
        if not notes:
            faults.append(f"{arguments.changelog} 里没有写 {now.number} 版改了什么")
    if faults:
        return _fail(1, "\n".join(faults))
    _say(notes.splitlines() or versions.report(earlier[-1] if earlier else None, now))
    return 0


def _settings() -> Settings:
    try:
        return Settings.from_environment(os.environ)
    except ValueError as error:
        raise Usage(str(error)) from error


def _correct(arguments: argparse.Namespace) -> int:
    asked = _request(arguments)
    dataset = package.load(arguments.package)
    change = correct.correct(dataset, asked)
    edit.write(arguments.package, change.files())
    _say(change.lines)
    return 0


def _request(arguments: argparse.Namespace) -> Request:
    if arguments.from_issue is not None:
        if arguments.row_id or arguments.field or arguments.old or arguments.new:
            raise Usage("--from-issue 已经说明改什么，不要再写编号、栏名和文字")
        body = _read(arguments.from_issue, 4 * issue.LONGEST)
        return issue.parse_issue(_decoded(body), arguments.date, arguments.reporter)
    needed = {"编号": arguments.row_id, "栏名": arguments.field, "--reason": arguments.reason}
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise Usage(f"还要写明：{'、'.join(missing)}")
    return Request(
        row_id=arguments.row_id,
        field=arguments.field,
        old=arguments.old,
        new=arguments.old if arguments.remark else arguments.new,
        reason=arguments.reason,
        reference=arguments.reference,
        recorded_on=arguments.date,
        kind=REMARK if arguments.remark else "",
        table=arguments.table,
        contributor=arguments.reporter,
    )


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Refused("表单的正文不是 UTF-8 编码") from error


def _read(path: Path, limit: int) -> bytes:
    """A file's bytes; what is longer is not read to its end."""
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise Refused(f"文件 {path.name} 太大了，超过 {limit} 字节")
    return data


def _import(arguments: argparse.Namespace) -> int:
    # Only here: `make check` installs no readers of web pages and Word documents.
    from reforms import notice
    from reforms.intake import extract
    from reforms.intake.accept import Acceptance

    if arguments.accept is not None and not arguments.accept.strip():
        raise Usage("--accept 后面要写明理由")
    dataset = package.load(arguments.package)
    name, data = arguments.file.name, _read(arguments.file, extract.LARGEST)
    try:
        text = extract.text_of(name, data)
    except extract.Unreadable as error:
        raise Refused(f"{name}：{error}") from error
    arrival = notice.Arrival(id=arguments.id, name=name, original=data, text=text)
    if notice.known(dataset, arrival):
        print(f"通知 {arrival.id} 已经导入过，内容相同，没有变化。")
        return 0
    acceptance = None
    if arguments.accept is not None:
        acceptance = Acceptance(reason=arguments.accept, recorded_on=arguments.date)
    understood = notice.understand(dataset, arrival, acceptance)
    _say(understood.summary())
    edit.write(arguments.package, understood.files())
    print("已写入。")
    return 0


def _say(lines: Iterable[str]) -> None:
    """Print lines that may hold a stranger's words, at once."""
    print(*map(problems.visible, lines), sep="\n", flush=True)


_RUN = {
    **dict.fromkeys(("validate", "verify", "check"), _check),
    "correct": _correct,
    "import": _import,
    "export": _export,
    "version": _version,
}
WRITING = ("correct", "import")
"""The commands that change the package."""


def main(argv: Sequence[str]) -> int:
    """Run one command; the exit code."""
    try:
        arguments = options.read(argv, _RUN, list(problems.FORMATS))
    except Usage as error:
        return _fail(2, str(error))
    except SystemExit:
        # It was asked for help, and has printed it.
        return 0
    if not arguments.package.is_dir():
        return _fail(2, f"没有这个文件夹：{arguments.package}（用 --package 指明数据包）")
    try:
        with transaction.held(arguments.package):
            if transaction.recover(arguments.package):
                print("上次中断的改动已经补完。", file=sys.stderr)
            code: int = arguments.run(arguments)
    except package.InvalidPackage as error:
        sys.stdout.write(problems.as_text(error.problems))
        unfit = isinstance(error, edit.Unfit)
        says = "照这样改，数据包会有以上问题" if unfit else "数据包有以上问题，先改正它们"
        return _fail(1, f"没有改动：{says}。") if arguments.command in WRITING else 1
    except Usage as error:
        return _fail(2, str(error))
    except OSError as error:
        return _fail(2, _file_error(error))
    except ValueError as error:
        # A refusal: the input does not fit the data; nothing was written.
        return _fail(1, f"没有改动：{error}")
    return code


def _fail(code: int, message: str) -> int:
    """Say why nothing was done: line by line, since parts of it may be a stranger's."""
    print(*map(problems.visible, message.split("\n")), sep="\n", file=sys.stderr)
    return code


def _file_error(error: OSError) -> str:
    known = {FileNotFoundError: "没有这个文件", PermissionError: "没有读写的权限"}
    known |= {IsADirectoryError: "这是文件夹，不是文件", FileExistsError: "已有同名的文件"}
    return f"{known.get(type(error), '文件读写失败')}：{error.filename or error.strerror}"


def run() -> None:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a character shows its code instead.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
