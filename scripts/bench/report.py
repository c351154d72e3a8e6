"""The results as Markdown, from the results file alone."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bench.catalogue import TOOLS
from bench.store import FAILED, Row
from bench.targets import TARGETS, Figures, Target, figures_of, median

MACHINE = "machine"
VERSION = "version"
"""The tools of rows that describe where and with what it was measured."""

_STAGE, _USER, _S = "stage_", "_user", "_s"
"""What the names of the figures of stages are made of."""

INTRODUCTION = """\
# Benchmark

Made by `make bench`, which renews this page; every run is in [results.csv](results.csv).
The same invented items, made from the real ones with a seed, as a site by this repository
and by the tools that people would pick instead. Each cell is the median of its runs, with
the least and the most in brackets.

- Each build is a fresh process with nothing left of the build before (Zensical warm: with
  its cache). Runs are interleaved: the first run of every tool and size, then the second.
- Ours is all that `make site` does once set up: validation, verification, pages, downloads,
  API, search index. "Pages, lists and search" leaves out downloads and API, which the others do
  not make; "pages and lists only" the search index too. Both still validate. The others make
  a home page, a list and one page an item, from one Markdown file an item; their themes are
  minimal where they bring none.
- Sites are built in memory where there is room, as the machine's list says: every tool there.
- A change while serving is timed from the writing of a cell until a browser shows it.
- User seconds are of all processes together; memory is the largest single process.
- Bytes are gzip level 6, as hosts send them; bytes of pages are medians over item pages.
- Searching is timed in Chromium on a line of 9 Mbit/s with 60 ms latency, cold from opening
  the page with an empty cache until results show, then on the same page from the last key
  of another word to other results: typed as with an input method, its pinyin growing by a
  letter each 120 ms until the word takes its place, and pasted at once.
  Filtering is from a tick on the list page until it says what is left, on the same line.
"""


@dataclass(frozen=True, slots=True)
class Column:
    """A figure as a table shows it."""

    heading: str
    figure: str
    form: Callable[[float], str]


def _seconds(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def _kilo(value: float) -> str:
    return f"{value / 1000:,.1f}"


def _whole(value: float) -> str:
    return f"{value:,.0f}"


def _one(value: float) -> str:
    return f"{value:,.1f}"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _milli(value: float) -> str:
    return f"{value * 1000:,.0f}"


BUILDS = (
    Column("wall s", "wall_s", _seconds),
    Column("user s", "user_s", _seconds),
    Column("items/s", "items_per_s", _whole),
    Column("peak MB", "peak_mb", _whole),
    Column("site MB", "site_mb", _one),
    Column("item page kB", "page_raw_b", _kilo),
    Column("gzip", "page_gz_b", _kilo),
    Column("largest page gzip", "largest_gz_b", _kilo),
    Column("first visit kB", "first_visit_b", _kilo),
    Column("later page kB", "later_visit_b", _kilo),
)
SEARCHES = (
    Column("index kB", "index_gz_b", _kilo),
    Column("cold s", "search_cold_s", _seconds),
    Column("kB until then", "search_cold_b", _kilo),
    Column("typed ms", "search_warm_s", _milli),
    Column("pasted ms", "search_pasted_s", _milli),
    Column("filter the list ms", "filter_s", _milli),
)


def report(rows: Sequence[Row]) -> str:
    """The whole page."""
    figures = figures_of(rows)
    sizes = sorted({size for _, size, _ in figures})
    parts = [INTRODUCTION, *_machine(rows), *_targets(figures)]
    for size in sizes:
        parts += [f"## {size:,} items\n", _tools_table(figures, size, BUILDS, "wall_s")]
        if any(median(figures, (tool, size, "search_cold_s")) for tool in TOOLS):
            parts.append(_tools_table(figures, size, SEARCHES, "search_cold_s"))
    parts += [*_stages(figures, sizes), *_failures(rows)]
    return "\n".join(parts)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; all but the first column are numbers."""
    lines = [headings, ["---", *["---:"] * (len(headings) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def shown(values: Sequence[float] | None, form: Callable[[float], str]) -> str:
    """A median and its spread, or a dash."""
    if not values:
        return "–"
    middle = median({("", 0, ""): values}, ("", 0, ""))
    assert middle is not None
    least, most = form(min(values)), form(max(values))
    return form(middle) if least == most else f"{form(middle)} ({least}–{most})"


def _machine(rows: Sequence[Row]) -> Iterator[str]:
    for tool, heading in ((MACHINE, "Machine"), (VERSION, "Versions")):
        found = {row.figure: row.value for row in rows if row.tool == tool}
        if found:
            yield f"## {heading}\n"
            yield "".join(f"- {name}: {value}\n" for name, value in found.items())


def _targets(figures: Figures) -> Iterator[str]:
    yield "## Targets\n"
    yield _table(("target", "reached", "at most", ""), [_target(figures, row) for row in TARGETS])


def _target(figures: Figures, target: Target) -> tuple[str, str, str, str]:
    unit = f" {target.unit}" if target.unit else ""
    value = target.value(figures)
    if value is None:
        return target.what, "–", f"{target.limit:g}{unit}", "not measured"
    met = "met" if value <= target.limit else "**not met**"
    return target.what, f"{_short(value)}{unit}", f"{target.limit:g}{unit}", met


def _tools_table(figures: Figures, size: int, columns: Sequence[Column], needed: str) -> str:
    lines = []
    for name, tool in TOOLS.items():
        runs = figures.get((name, size, needed), ())
        if runs:
            cells = [shown(figures.get((name, size, c.figure)), c.form) for c in columns]
            lines.append([tool.title, str(len(runs)), *cells])
    return _table(["", "runs", *(column.heading for column in columns)], lines)


def _stages(figures: Figures, sizes: Sequence[int]) -> Iterator[str]:
    """Where the time of our own build goes."""
    found = dict.fromkeys(
        figure.removesuffix(_S)
        for tool, _, figure in figures
        if tool == "ours" and figure.startswith(_STAGE) and not figure.endswith(_USER + _S)
    )
    if not found:
        return

    def cell(stage: str, size: int) -> str:
        both = (figures.get(("ours", size, stage + end)) for end in (_S, _USER + _S))
        return " / ".join(shown(values, _seconds) for values in both)

    yield "## Where our build's seconds go (wall / user)\n"
    yield _table(
        ["stage", *(f"{size:,}" for size in sizes)],
        [
            [stage.removeprefix(_STAGE).replace("_", " "), *(cell(stage, size) for size in sizes)]
            for stage in found
        ],
    )
    yield (
        '"start" is Python and its imports; "mkdocs" is what MkDocs does around our pages, '
        "hand-written ones included. The seconds are those of the first process; others make the "
        "search index, pages, the database and the archive beside it and share the cores. "
        "The clock looks every twenty milliseconds.\n"
    )


def _failures(rows: Sequence[Row]) -> Iterator[str]:
    failed = [row for row in rows if row.figure == FAILED or row.figure.endswith("_failed")]
    if failed:
        yield "## What failed\n"
        yield "".join(
            f"- {row.tool}, {row.size:,} items, run {row.run}: {_plain(row.value)}\n"
            for row in failed
        )


def _plain(text: str) -> str:
    return "`" + text.replace("`", "'") + "`"
