"""The command line: the only place that prints or exits, by way of `streams`.

Exit codes: 0 fine, 1 problems found, 2 wrong usage, 130 ended by Ctrl-C.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace

from reforms import annotations, given, options, package, problems, publishing, streams
from reforms.edits import asked, cells, correct, edit, fix, sheet, transaction
from reforms.history import bumps, difference, report, repository, state, versions
from reforms.options import Usage
from reforms.problems import Refused
from reforms.streams import fail, say


def _check(arguments: argparse.Namespace) -> int:
    """Validate, verify, or both: `verify` only tells of the comparison with the archive."""
    examined = package.examine(arguments.package, verified=arguments.command != "validate")
    found = examined.problems
    if arguments.command == "verify" and examined.dataset is not None:
        found = [p for p in found if p.rule.startswith("verify.")]
    if arguments.format == GITHUB:
        sys.stdout.write(annotations.as_github(found, annotations.in_repository(arguments.package)))
    elif found or arguments.format != "text":
        streams.show(problems.FORMATS[arguments.format](found), arguments.format)
    else:
        print("没有问题。")
    return 1 if found else 0


GITHUB = "github"
"""The format that also needs to know where in its repository the package lies."""


def _fix(arguments: argparse.Namespace) -> int:
    """Write what takes no guess, also where other problems remain, and tell both."""
    fixed = fix.fix(arguments.package)
    if fixed.files:
        transaction.commit(arguments.package, fixed.files)
    say([*fixed.lines, fixed.outcome])
    if fixed.problems:
        sys.stdout.write("\n" + problems.as_text(fixed.problems))
    return 1 if fixed.problems else 0


def _export(arguments: argparse.Namespace) -> int:
    # Only here: `make check` installs nothing that writes workbooks.
    from reforms import exports

    publishing.elsewhere(arguments.package, [arguments.directory])
    dataset = publishing.ready(package.load(arguments.package))
    dataset = versions.dated(dataset, repository.released(arguments.package))
    made = exports.downloads(dataset, given.settings(os.environ))
    files = {arguments.directory / item.name: item.content for item in made}
    for path in publishing.write(arguments.package, files):
        print(path)
    return 0


def _version(arguments: argparse.Namespace) -> int:
    if arguments.tag and arguments.base:
        raise Usage(f"--tag 总是与上一版比，不能与基准 {arguments.base} 同用")
    if arguments.changelog is not None and not arguments.tag:
        raise Usage("--changelog 要与 --tag 同用")
    now = state.of(package.load(arguments.package))
    if arguments.tag:
        return _release(arguments, now)
    last = _base(arguments).state if arguments.base else repository.latest(arguments.package)
    say(bumps.report(last, now))
    return 0


def _diff(arguments: argparse.Namespace) -> int:
    """Tell what differs even where the package is broken: who broke it needs to see both."""
    base = _base(arguments)
    examined = package.examine(arguments.package)
    found = difference.difference(base, state.folder(arguments.package), examined)
    text = report.FORMATS[arguments.format](found, arguments.preview or "")
    streams.show(text, arguments.format)
    return 1 if examined.problems else 0


def _base(arguments: argparse.Namespace) -> repository.Base:
    try:
        return repository.base(arguments.package, arguments.base)
    except repository.NoBase as error:
        raise Usage(str(error)) from error


def _release(arguments: argparse.Namespace, now: state.State) -> int:
    """Refuse a tag that does not fit, or print what the changelog says of its version."""
    last = repository.latest(arguments.package, but=arguments.tag)
    faults = list(bumps.not_ready(arguments.tag, now, last))
    notes = ""
    if arguments.changelog is not None:
        notes = bumps.notes(given.text(arguments.changelog), now.number)
        if not notes:
            faults.append(f"{arguments.changelog} 里没有写 {now.number} 版改了什么")
    if faults:
        return fail(1, "\n".join(faults))
    say(notes.splitlines() or bumps.report(last, now))
    return 0


def _correct(arguments: argparse.Namespace) -> int:
    if arguments.from_xlsx is not None:
        return _correct_sheet(arguments)
    request = asked.request(arguments)
    _carry_out(arguments, correct.correct(package.load(arguments.package), request))
    if request.contributor:
        say([f"署名：{request.contributor}"])
    return 0


def _correct_sheet(arguments: argparse.Namespace) -> int:
    """Take over what somebody changed in a workbook; without a reason only tell it."""
    sheets, dataset = asked.sheets(arguments), package.load(arguments.package)
    found = sheet.edited(dataset, sheets)
    if not found.cells:
        say([*found.notes, "没有改动。只读清单那一张工作表，别的不读。"])
        return 0
    if not arguments.reason:
        say([*found.notes, *(line for cell in found.cells for line in cell.lines())])
        print(f"共 {len(found.cells)} 格。只是列出，没有改动；要改就写明 --reason 和 --reference。")
        return 0
    change = cells.carry_out(dataset, found.cells, asked.by_options(arguments))
    _carry_out(arguments, replace(change, lines=(*found.notes, *change.lines)))
    return 0


def _carry_out(arguments: argparse.Namespace, change: correct.Change) -> None:
    """Write a change, or only try it, and tell it."""
    files = change.files()
    if not arguments.dry_run:
        edit.write(arguments.package, files)
    elif problems := edit.tried(arguments.package, files).problems:
        raise edit.Unfit(problems)
    say(change.lines)
    if arguments.dry_run:
        print("只试了一遍，没有写入。")


def _import(arguments: argparse.Namespace) -> int:
    # Only here: `make check` installs no readers of web pages and Word documents.
    from reforms import notice
    from reforms.intake import extract
    from reforms.intake.accept import Acceptance

    if arguments.accept is not None and not arguments.accept.strip():
        raise Usage("--accept 后面要写明理由")
    dataset = package.load(arguments.package)
    name, data = arguments.file.name, asked.contents(arguments.file, extract.LARGEST)
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
    say(understood.summary())
    edit.write(arguments.package, understood.files())
    print("已写入。")
    return 0


_RUN = {
    **dict.fromkeys(options.CHECKS, _check),
    "fix": _fix,
    "correct": _correct,
    "diff": _diff,
    "import": _import,
    "export": _export,
    "version": _version,
}
WRITING = ("correct", "import")
"""The commands that enter something new into the package."""
CHANGING = (*WRITING, "fix")


def main(argv: Sequence[str]) -> int:
    """Run one command; the exit code."""
    try:
        arguments = options.read(argv, _RUN, [*problems.FORMATS, GITHUB])
    except Usage as error:
        return fail(2, str(error))
    except SystemExit:
        # It was asked for help, and has printed it.
        return 0
    try:
        given.folder(arguments.package)
        with transaction.held(arguments.package, _waits):
            if transaction.recover(arguments.package):
                print("上次中断的改动已经补完。", file=sys.stderr)
            code: int = arguments.run(arguments)
    except package.InvalidPackage as error:
        sys.stdout.write(problems.as_text(error.problems))
        unfit = isinstance(error, edit.Unfit)
        says = "照这样改，数据包会有以上问题" if unfit else "数据包有以上问题，先改正它们"
        return fail(1, f"没有改动：{says}。") if arguments.command in WRITING else 1
    except Usage as error:
        return fail(2, str(error))
    except OSError as error:
        return fail(2, problems.of_file(error))
    except ValueError as error:
        # A refusal: the input does not fit the data; nothing was written.
        return fail(1, f"没有改动：{error}" if arguments.command in CHANGING else str(error))
    return code


def _waits() -> None:
    """Say why nothing happens for now."""
    print("另一个 reforms 正在使用这个数据包，等它结束……", file=sys.stderr, flush=True)


def run() -> None:
    """The console script."""
    sys.exit(streams.guarded(lambda: main(sys.argv[1:])))


if __name__ == "__main__":
    run()
