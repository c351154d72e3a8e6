"""The benchmark's own parts: its invented packages, its results file, its tables.

The tools that it measures are not run here.
"""

import importlib
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from bench import archive, corpus, live, report, store, targets, workshop
from bench.__main__ import RESULTS, expected, plan
from bench.browse import growing
from bench.catalogue import TOOLS
from bench.driver import PARTS, STAGES, Clock
from bench.measure import weigh
from bench.store import Row
from bench.tools.tool import Item, markdown, page_path
from bench.wording import clauses, words
from conftest import ROOT
from helpers import problems_of, rules, tree
from reforms import package, site
from reforms.model import Dataset
from reforms.settings import Settings
from reforms.source import numeral
from reforms.web.assets import FONT, Bundle, read_typeface

RECORDED = Path(__file__).parent / "data" / "bench.csv"
SIZE = 130
WEB = ROOT / "scripts" / "web"


@pytest.fixture(scope="module")
def invented(dataset: Dataset) -> Dataset:
    return corpus.corpus(dataset, SIZE)


@pytest.mark.parametrize("size", [18, 40])
def test_an_invented_package_is_valid(dataset: Dataset, tmp_path: Path, size: int) -> None:
    made = corpus.corpus(dataset, size)
    corpus.write(made, tmp_path)
    assert rules(problems_of(tmp_path)) == []
    assert len(made.reforms) == size


def test_the_same_seed_gives_the_same_bytes(dataset: Dataset, tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        corpus.write(corpus.corpus(dataset, 40, seed), tmp_path / name)
    assert tree(tmp_path / "a") == tree(tmp_path / "b") != tree(tmp_path / "c")


def test_many_items_stand_in_many_notices(invented: Dataset) -> None:
    sizes = [len(rows) for rows in invented.reforms_of_notice.values()]
    assert sum(sizes) == SIZE
    assert all(20 <= size <= 60 for size in sizes)
    assert len(sizes) > 2


def test_texts_differ(invented: Dataset) -> None:
    for field in ("name", "content"):
        values = [getattr(row, field) for row in invented.reforms]
        assert len(set(values)) == SIZE, field


def test_every_table_grows_with_the_items(dataset: Dataset, invented: Dataset) -> None:
    growth = SIZE / len(dataset.reforms)
    for table in ("responsibilities", "passages", "terms"):
        now, then = len(invented.table(table)), len(dataset.table(table))
        assert 0.6 * growth < now / then < 1.4 * growth, f"{table}: {then} to {now}"
    assert len(invented.agencies) > 1.5 * len(dataset.agencies)
    assert {row.id for row in invented.scopes} == {row.id for row in dataset.scopes}


def test_some_agencies_have_many_items(invented: Dataset) -> None:
    held = Counter(row.agency_id for row in invented.responsibilities).most_common()
    assert held[0][1] > 5 * held[-1][1]


@pytest.mark.parametrize("number", [1, 9, 10, 11, 20, 21, 99, 100, 105, 110, 250, 999])
def test_a_printed_numeral_is_read_as_its_number(number: int) -> None:
    assert numeral(archive.numeral(number)) == number


def test_words_and_clauses_hold_the_whole_text(dataset: Dataset) -> None:
    for row in dataset.reforms:
        assert "".join(words(row.content)) == row.content, row.id
        joined = "".join(c.ordinal + "".join(c.words) + c.mark for c in clauses(row.content))
        assert joined == row.content, row.id


def row(tool: str, run: int, figure: str, value: str = "1", commit: str = "now") -> Row:
    return Row(tool, 18, run, figure, value, commit)


def test_results_are_read_as_written(tmp_path: Path) -> None:
    rows = [row("ours", 1, store.WALL, "1.5"), row("hugo", 2, store.FAILED, 'said "no", twice')]
    store.write(tmp_path / "bench" / "results.csv", rows)
    assert store.read(tmp_path / "bench" / "results.csv") == rows
    assert store.read(tmp_path / "none.csv") == []


def test_a_line_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    store.write(file, [row("ours", 1, store.WALL)])
    file.write_text(file.read_text("utf-8") + "ours,18,2,wa", encoding="utf-8")
    assert [found.run for found in store.read(file)] == [1]


def test_a_run_that_ended_is_not_done_again() -> None:
    rows = [
        row("done", 1, store.WALL),
        row("failed", 1, store.FAILED, "why"),
        row("partly", 1, "peak_mb"),
        row("earlier", 1, store.WALL, commit="before"),
    ]
    assert store.finished(rows, "now") == {("done", 18, 1), ("failed", 18, 1)}


def test_the_state_is_another_once_the_code_has_changed_but_not_its_results(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        named = ["-c", "user.name=n", "-c", "user.email=n@example.org"]
        subprocess.run(["git", *named, *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init")
    (tmp_path / "code").write_text("1")
    git("add", ".")
    git("commit", "-m", "code")
    first = store.state(tmp_path)
    assert first.isalnum()
    (tmp_path / "bench").mkdir()
    (tmp_path / "bench" / "results.csv").write_text("figures")
    assert store.state(tmp_path) == first
    git("add", ".")
    git("commit", "-m", "results")
    assert store.state(tmp_path) == first
    (tmp_path / "code").write_text("2")
    changed = store.state(tmp_path)
    assert changed.startswith(f"{first}+")
    (tmp_path / "more").write_text("1")
    added = store.state(tmp_path)
    (tmp_path / "more").write_text("2")
    assert len({first, changed, added, store.state(tmp_path)}) == 4


def test_everything_runs_once_before_anything_runs_twice() -> None:
    keys = list(plan(2))
    assert [run for _, _, run in keys] == sorted(run for _, _, run in keys)
    assert len(set(keys)) == len(keys) == 2 * sum(len(tool.sizes) for tool in TOOLS.values())


def test_tools_take_turns_in_going_first() -> None:
    firsts = {run: next(name for name, _, at in plan(3, ["/5000"]) if at == run) for run in (1, 2)}
    assert firsts[1] != firsts[2]


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (["ours/18"], [("ours", 18, 1)]),
        (["material-nav"], [("material-nav", 18, 1), ("material-nav", 1000, 1)]),
        (["material-nav/5000"], []),
        (["ours/18", "eleventy/1000"], [("ours", 18, 1), ("eleventy", 1000, 1)]),
    ],
)
def test_only_some_runs(only: list[str], expected: list[tuple[str, int, int]]) -> None:
    assert list(plan(1, only)) == expected


def test_what_a_run_will_take_is_judged_by_runs_before() -> None:
    took = {("ours", 1000, 1): 10.0, ("ours", 5000, 1): 40.0, ("ours", 5000, 2): 44.0}
    assert expected(took, ("ours", 5000, 3)) == 44
    assert 60 < expected(took, ("ours", 10000, 1)) < 100
    assert expected({}, ("ours", 10000, 1)) > expected({}, ("ours", 18, 1)) > 0


def test_ratios_are_of_medians() -> None:
    figures = targets.figures_of(store.read(RECORDED))
    reached = {target.what: target.value(figures) for target in targets.TARGETS}
    assert reached["5,000: whole build, to Hugo with Pagefind"] == 5 / 4
    assert reached["5,000: whole build, to Starlight"] == 5 / 25
    assert reached["10,000 to 5,000: time"] == 11.5 / 5
    assert reached["5,000: peak memory"] == 250.4
    assert reached["5,000: whole build, to Zensical cold"] is None


def test_targets_name_tools_and_sizes_that_there_are() -> None:
    for target in targets.TARGETS:
        for place in filter(None, (target.of, target.to)):
            assert place[1] in TOOLS[place[0]].sizes, target.what


@pytest.mark.parametrize(
    "line",
    [
        "| 5,000: whole build, to Hugo with Pagefind | 1.25 | 1 | **not met** |",
        "| 5,000: whole build, to Starlight | 0.2 | 0.3 | met |",
        "| 5,000: peak memory | 250 MB | 300 MB | met |",
        "| 5,000: search result, warm, typed | 0.05 s | 0.1 s | met |",
        "| this site, whole | 1 | – | 0.90 | – | 50 | 190 | – |",
        "| 5,000: whole build, to Zensical cold | – | 0.3 | not measured |",
        "- processor: Invented 3000",
        "- hugo: 0.1.2",
        "- zensical-cold, 5,000 items, run 1: `took 'longer' than 290 s`",
        "- hugo-pagefind, 5,000 items, run 1: `took longer than 300 s`",
        "| stage | 5,000 | 10,000 |",
        "| pages | 1.25 / 1.00 | – / – |",
    ],
)
def test_the_report_says(line: str) -> None:
    assert line in report.report(store.read(RECORDED)).splitlines()


def test_the_report_shows_medians_with_their_spread() -> None:
    lines = report.report(store.read(RECORDED)).splitlines()
    ours = next(line for line in lines if line.startswith(f"| {TOOLS['ours'].title} |"))
    assert ours.startswith(f"| {TOOLS['ours'].title} | 3 | 5.00 (4.00–6.00) | 5.50 |")


def test_a_command_is_timed(tmp_path: Path) -> None:
    launcher = Path(store.__file__).with_name("timed.py")
    busy = "sum(range(3_000_000)); held = b'x' * 60_000_000; print('words'); raise SystemExit(3)"
    command = [sys.executable, "-I", "-S", str(launcher), "30", sys.executable, "-c", busy]
    took = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert took["exit"] == 3
    assert 0 < took["user_s"] <= took["wall_s"] * 2
    assert 60 < took["peak_mb"] < 120


def test_a_command_that_takes_too_long_is_ended() -> None:
    launcher = Path(store.__file__).with_name("timed.py")
    command = [sys.executable, "-I", "-S", str(launcher), "0.3", "sleep", "60"]
    took = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert took["exit"] == -9
    assert took["wall_s"] < 10


def test_the_stages_are_those_of_modules_that_there_are() -> None:
    scripts = Path(store.__file__).parents[1]
    for part in STAGES:
        if part.startswith("/scripts/"):
            assert any(scripts.parent.glob(f"{part[1:].rstrip('/')}*")), part


def stage_of(*files: str) -> str:
    """The stage of a stack of calls through files, the outermost first."""
    clock = Clock()
    names: dict[str, object] = {"look": lambda: clock.stage(sys._getframe())}
    call = "look()"
    for at, file in enumerate(reversed(files)):
        code = f"def call{at}(): return {call}"
        exec(compile(code, file, "exec"), names)
        call = f"call{at}()"
    stage: str = eval(call, names)
    return stage


@pytest.mark.parametrize(
    ("files", "stage"),
    [
        (["/mkdocs/commands/build.py", "/scripts/reforms/package.py"], "validate_verify"),
        (["/scripts/reforms/package.py", "/scripts/reforms/verify.py"], "validate_verify"),
        (["/scripts/reforms/exports.py", "/scripts/reforms/rules/provenance.py"], "exports"),
        (["/scripts/reforms/site.py", "/scripts/reforms/web/search.py"], "search_index"),
        (["/scripts/reforms/site.py", "/jinja2/environment.py"], "pages"),
        (["/mkdocs/commands/build.py", "/mkdocs/utils/__init__.py"], "writing"),
        (["/mkdocs/commands/build.py", "/markdown/core.py"], "mkdocs"),
        (["/mkdocs/commands/build.py", "<frozen importlib._bootstrap>"], "start"),
    ],
)
def test_time_is_booked_on_the_stage_that_was_entered(files: list[str], stage: str) -> None:
    assert stage_of(*files) == stage


def test_a_change_while_serving_is_a_valid_one_that_a_reader_sees(
    dataset: Dataset, tmp_path: Path
) -> None:
    corpus.write(corpus.corpus(dataset, 40), tmp_path)
    live.change(tmp_path, "改动第一次")
    changed = package.load(tmp_path)
    (first, *_) = changed.agencies_of[changed.reforms[0].id]
    assert first.full_name == "改动第一次"


@pytest.mark.parametrize("left_out", [("downloads",), ("search", "downloads")])
def test_a_build_leaves_out_what_it_is_told_to(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch, left_out: tuple[str, ...]
) -> None:
    bundle = Bundle(css=b"", js=b"", search_engine=b"", typeface=read_typeface(WEB / FONT))
    for part in left_out:
        for (module, name), instead in PARTS[part].items():
            monkeypatch.setattr(importlib.import_module(module), name, instead)
    made = site.Site(dataset=dataset, settings=Settings(), bundle=bundle)
    files = {file.path: file.content for file in site.files(made)}
    left = [path for path in files if path.startswith(("data/", "api/"))]
    assert not left and "reforms/index.md" in files
    (index,) = (content for path, content in files.items() if "search-index" in path)
    assert bool(index) == ("search" not in left_out)


def test_an_input_method_shows_letter_after_letter() -> None:
    assert list(growing(("cai", "e"))) == ["c", "ca", "cai", "cai'e"]


ITEM = Item(
    id="ab01-01",
    number=1,
    name='一个“名称”: "x"',
    content="内容。",
    agencies=("甲局", "乙局"),
    scope="全市",
    domain="领域",
)


def test_an_item_as_markdown_has_a_title_that_yaml_can_read() -> None:
    import yaml

    _, head, body = markdown(ITEM).split("---\n")
    assert yaml.safe_load(head) == {"title": ITEM.name}
    assert all(word in body for word in ("内容。", "甲局、乙局", "全市", "领域"))


def test_a_site_is_weighed(tmp_path: Path) -> None:
    page = tmp_path / page_path(ITEM) / "index.html"
    page.parent.mkdir(parents=True)
    page.write_bytes(b"x" * 1000)
    found = weigh(TOOLS["eleventy"], tmp_path, [ITEM])
    assert found["page_raw_b"] == 1000
    assert found["page_gz_b"] == found["largest_gz_b"] < 100
    assert found["site_mb"] == 0.001


def test_queries_are_words_of_many_names(invented: Dataset) -> None:
    items = [
        Item(**{**{name: getattr(ITEM, name) for name in Item.__slots__}, "name": row.name})
        for row in invented.reforms
    ]
    for query in workshop.queries(items):
        assert sum(query in item.name for item in items) > 3, query


def test_the_page_on_growth_tells_the_medians_of_the_benchmark() -> None:
    """After a new run, docs/growth.md has to follow."""
    found = targets.figures_of(store.read(RESULTS))

    def told(size: int) -> tuple[str, str, str]:
        site, wall, peak = (
            targets.median(found, ("ours", size, name)) or 0.0
            for name in ("site_mb", "wall_s", "peak_mb")
        )
        return f"{site:.0f}", f"{wall:.1f}" if wall < 10 else f"{wall:.0f}", f"{peak:.0f}"

    text = (ROOT / "docs" / "growth.md").read_text("utf-8")
    rows = re.findall(r"^\| ([\d,]+) \| (\d+) MB \| ([\d.]+)秒 \| (\d+) MB \|$", text, re.MULTILINE)
    assert len(rows) > 2
    for size, *figures in rows:
        assert tuple(figures) == told(int(size.replace(",", ""))), f"{size} items"
    most, _, wall, _ = rows[-1]
    assert f"，{most}条约{wall}秒，" in text
