"""Change the code in small ways, one by one, and see whether a test fails: mutate.py [--seed N].

It works on a clone of the last commit, so that this checkout stays as it is. A first run of the
quick tests tells which of them reach which lines; then a change is tried by those, the quickest
first, by the others of their files, and last by the tests of a built site. What is drawn depends
on each place by itself: a change elsewhere leaves the rest of the draw as it was.
"""

import argparse
import ast
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import coverage

ROOT = Path(__file__).resolve().parents[1]
PARTS: Mapping[str, tuple[str, ...]] = {
    "verification": ("reforms/archive/*.py",),
    "rules": ("reforms/package/*.py", "reforms/problems.py"),
    "edits": ("reforms/edits/*.py",),
    "intake": ("reforms/intake/*.py",),
    "exports": ("reforms/exports/*.py", "reforms/tables.py"),
    "search": ("reforms/site/search.py", "web/src/find/*.js"),
}
"""Part -> its files in scripts/."""

SLOW: Mapping[str, tuple[str, ...]] = {
    "exports": ("tests/test_site.py", "tests/test_api.py", "tests/test_use.py"),
    "search": ("tests/test_search.py", "tests/test_list.py"),
}
"""Part -> tests that need a built site, and hold what no quick one does."""

QUICK = ("-m", "not site and not nightly", "--numprocesses", "auto", "--dist", "loadfile")
LOG = "MUTATE_LOG"
"""The variable that names the file in which a run's reports are kept."""

TURNED: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    **{ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is},
    **{ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Lt: ast.LtE, ast.LtE: ast.Lt},
    **{ast.Gt: ast.GtE, ast.GtE: ast.Gt},
}
METHODS = frozenset("strip rstrip lstrip lower upper casefold copy".split())
JAVASCRIPT = (
    *((" === ", " !== "), (" !== ", " === "), (" && ", " || "), (" || ", " && ")),
    *((" < ", " <= "), (" <= ", " < "), (" > ", " >= "), (" >= ", " > ")),
    *((" + ", " - "), (" - ", " + "), (" * ", " + "), ("true", "false"), ("false", "true")),
    *(("Math.max", "Math.min"), ("Math.min", "Math.max"), (".some(", ".every(")),
    *((".every(", ".some("), ("continue;", "break;"), ("(!", "("), (" !", " ")),
)
NUMBER = re.compile(r"(?<![\w.$\[])\d+(?:\.\d+)?(?![\w\]])")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


class Change(NamedTuple):
    """A place in a file, and what is to stand there."""

    part: str
    path: str
    kind: str
    start: int
    line: int
    before: str
    after: str

    def made(self, text: str) -> str:
        """The file's text with the change."""
        return text[: self.start] + self.after + text[self.start + len(self.before) :]


def spots_in_python(text: str) -> Iterator[tuple[str, ast.AST, str]]:
    """What may be changed in a module: the kind, a node, and the code to stand in its place."""
    tree = ast.parse(text)
    skipped = {id(it) for node in ast.walk(tree) for part in unread(node) for it in ast.walk(part)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        match node:
            case ast.Compare(left=left, ops=[op], comparators=others):
                made: ast.expr = ast.Compare(left, [TURNED[type(op)]()], others)
                yield "comparison", node, f"({ast.unparse(made)})"
            case ast.BoolOp(op=op, values=values):
                other = ast.And() if isinstance(op, ast.Or) else ast.Or()
                yield "and, or", node, f"({ast.unparse(ast.BoolOp(other, values))})"
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield "not", node, f"({ast.unparse(operand)})"
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                yield "minus", node, f"({ast.unparse(ast.BinOp(left, ast.Add(), right))})"
            case ast.Constant(value=bool(value)):
                yield "truth", node, str(not value)
            case ast.Constant(value=int(value)):
                yield "number", node, str(value + 1)
            case ast.Constant(value=str(value)) if value and value.isascii():
                yield "word", node, '""'
            case ast.If(test=test) | ast.IfExp(test=test):
                yield "condition", test, "False"
            case ast.comprehension(ifs=tests):
                yield from (("filter", test, "True") for test in tests)
            case ast.Continue():
                yield "continue", node, "break"
            case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in METHODS:
                yield "method", node, ast.unparse(value)
            case ast.Call(func=ast.Name(id="sorted"), args=[value]):
                yield "order", node, f"list({ast.unparse(value)})"
            case ast.Expr():
                yield "statement", node, "pass"


def unread(node: ast.AST) -> Iterator[ast.AST]:
    """What of a node is not changed: types, decorators, docstrings, assertions, formatted texts."""
    for name in ("annotation", "returns"):
        if part := getattr(node, name, None):
            yield part
    yield from getattr(node, "decorator_list", ())
    if isinstance(node, ast.keyword) and node.arg == "strict":  # it states what always holds
        yield node
    if isinstance(node, ast.JoinedStr):  # Python before 3.12 does not tell where its parts stand
        yield node
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node


def spots_in_javascript(text: str) -> Iterator[tuple[str, int, int, str]]:
    """What may be changed in a script: the kind, from where to where, and what comes there."""
    for before, after in JAVASCRIPT:
        for found in re.finditer(re.escape(before), text):
            yield f"script: {before.strip()}", *found.span(), after
    for found in NUMBER.finditer(text):
        whole = found[0].isdigit()
        yield "script: number", *found.span(), str(int(found[0]) + 1 if whole else 0)


def changes_in(part: str, path: str, text: str) -> Iterator[Change]:
    """Every change that may be drawn in a file."""
    spots: list[tuple[str, int, int, str]] = []
    if path.endswith(".py"):
        lines = text.splitlines(keepends=True)
        starts = [0, *accumulate(map(len, lines))]

        def place(line: int, column: int) -> int:
            """Where a node begins or ends: `ast` counts bytes."""
            return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

        for kind, node, after in spots_in_python(text):
            at: Any = node
            start, end = (at.lineno, at.col_offset), (at.end_lineno, at.end_col_offset)
            spots.append((kind, place(*start), place(*end), after))
    else:
        comments = {at for found in COMMENT.finditer(text) for at in range(*found.span())}
        spots += [spot for spot in spots_in_javascript(text) if spot[1] not in comments]
    for kind, first, last, after in spots:
        line = text.count("\n", 0, first) + 1
        yield Change(part, path, kind, first, line, text[first:last], after)


def draw(root: Path, seed: int, count: int) -> list[Change]:
    """As many changes of each part, of as many kinds as it has."""
    drawn: list[Change] = []
    for part, patterns in PARTS.items():
        found: list[tuple[str, Change]] = []
        same: Counter[str] = Counter()
        for path in sorted(path for it in patterns for path in (root / "scripts").glob(it)):
            text = path.read_text("utf-8")
            for change in changes_in(part, path.relative_to(root).as_posix(), text):
                line = text.split("\n")[change.line - 1]
                place = f"{seed} {change.path} {line} {change.before} {change.after}"
                same[place] += 1
                found.append((sha256(f"{place} {same[place]}".encode()).hexdigest(), change))
        # The first of each kind, then the second of each.
        of_kind: Counter[str] = Counter()
        ranked: list[tuple[int, str, Change]] = []
        for key, change in sorted(found):
            of_kind[change.kind] += 1
            ranked.append((of_kind[change.kind], key, change))
        drawn += [change for *_, change in sorted(ranked)[: count // len(PARTS)]]
    return drawn


# --- tests ---


def pytest_runtest_logreport(report: Any) -> None:
    """Keep what became of a test: pytest takes this module as a plugin."""
    said = {"test": report.nodeid, "outcome": report.outcome, "seconds": report.duration}
    with Path(os.environ[LOG]).open("a", encoding="utf-8") as file:
        file.write(json.dumps(said) + "\n")


class Reached(NamedTuple):
    """What a run of the quick tests tells: each test's seconds, and the tests of each line."""

    seconds: Mapping[str, float]
    tests: Mapping[str, Mapping[int, set[str]]]

    def by(self, change: Change) -> list[str]:
        """The tests to try a change with: those that reach it, then the others of their files."""
        lines = self.tests.get(change.path, {})
        # What is read at import is reached by no test: take those of the whole module.
        first = lines.get(change.line) or {test for tests in lines.values() for test in tests}
        files = {test.partition("::")[0] for test in first}
        tried = [test for test in self.seconds if test.partition("::")[0] in files]
        return sorted(tried, key=lambda test: (test not in first, self.seconds[test]))


def run(root: Path, arguments: Iterable[str], seconds: float) -> tuple[int | None, list[Any]]:
    """Run pytest in a checkout: its exit code, None if it took too long, and the reports."""
    log = root / "build" / "mutate.jsonl"
    log.parent.mkdir(exist_ok=True)
    log.write_text("", "utf-8")
    paths = os.pathsep.join(str(root / name) for name in ("scripts", "tests"))
    environ = os.environ | {LOG: str(log), "PYTHONPATH": paths}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "mutate"]
    with subprocess.Popen(
        [*command, *arguments],
        cwd=root,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            code: int | None = process.wait(seconds)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    return code, [json.loads(line) for line in log.read_text("utf-8").splitlines()]


def reach(root: Path) -> Reached:
    """Run the quick tests once; those that fail in a clone are left out."""
    _, reports = run(root, [*QUICK, "--cov", "--cov-context=test", "--cov-report="], 3600)
    seconds: dict[str, float] = defaultdict(float)
    for report in reports:
        seconds[report["test"]] += report["seconds"]
    failed = {report["test"] for report in reports if report["outcome"] != "passed"}
    print(f"{len(seconds)} quick tests, without {sorted(failed)}", flush=True)
    data = coverage.CoverageData(str(root / ".coverage"))
    data.read()
    tests = {
        Path(file).relative_to(root).as_posix(): {
            line: {name.partition("|")[0] for name in names if name}
            for line, names in data.contexts_by_lineno(file).items()
        }
        for file in data.measured_files()
    }
    return Reached({it: spent for it, spent in seconds.items() if it not in failed}, tests)


def killed_by(root: Path, change: Change, reached: Reached) -> str:
    """What failed with a change in place; nothing where all tests pass."""
    tests = reached.by(change)
    chosen = root / "build" / "mutate.txt"
    chosen.write_text("\n".join(tests), "utf-8")
    expected = sum(reached.seconds[test] for test in tests)
    runs = [([f"@{chosen}"], 3 * expected + 60)] if tests else []
    runs += [([*SLOW[change.part]], 900.0)] if change.part in SLOW else []
    for arguments, seconds in runs:
        code, reports = run(root, ["-x", *arguments], seconds)
        if code is None:
            return "(took too long)"
        failed = [report["test"] for report in reports if report["outcome"] == "failed"]
        if code:
            return failed[0] if failed else "(nothing could be collected)"
    return ""


def clone(folder: Path) -> Path:
    """The last commit of this checkout, with what is installed here."""
    root = folder / "clone"
    subprocess.run(["git", "clone", "--quiet", "--shared", ROOT, root], check=True)
    (root / ".venv").symlink_to(ROOT / ".venv")
    for name in ("scripts/web/node_modules", "tests/nu/node_modules"):
        (root / name).symlink_to(ROOT / name)
    return root


def main() -> int:
    """Draw changes, try each, print what became of it; 1 if one survives."""
    parser = argparse.ArgumentParser(description="Try the tests with small changes to the code.")
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--only", type=int, nargs="*", help="numbers of the draw")
    parser.add_argument("--list", action="store_true", help="show the draw only")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = clone(Path(folder).resolve())
        drawn = [*enumerate(draw(root, asked.seed, asked.count), 1)]
        chosen = [(at, it) for at, it in drawn if not asked.only or at in asked.only]
        bundle = [sys.executable, str(root / "scripts" / "bundle.py"), "tests/nu"]
        subprocess.run(bundle, check=True, stdout=subprocess.DEVNULL)
        reached = Reached({}, {}) if asked.list else reach(root)
        survivors = 0
        for at, change in chosen:
            start, file = time.monotonic(), root / change.path
            text = file.read_text("utf-8")
            said = f"{at:2} {change.part} {change.path.removeprefix('scripts/')}:{change.line} "
            print(f"{said}{change.kind}: {change.before} -> {change.after}", flush=True)
            if asked.list:
                continue
            try:
                file.write_text(change.made(text), "utf-8")
                if file.suffix == ".js":
                    subprocess.run(bundle, check=True, stdout=subprocess.DEVNULL)
                killer = killed_by(root, change, reached)
            finally:
                file.write_text(text, "utf-8")
            survivors += not killer
            spent = time.monotonic() - start
            print(f"   {killer or 'SURVIVES'} ({spent:.0f} s)", flush=True)
        print(f"{survivors} of {len(chosen)} survive")
    return int(survivors > 0)


if __name__ == "__main__":
    sys.exit(main())
