"""Run the benchmark: everything once, then again, as far as time allows.

Usage: python -m bench [--limit MINUTES] [--only TOOL/SIZE]... [--runs N] [--fresh].
Each run's figures are in bench/results.csv as soon as it ends, and bench/README.md is
made from them; what is there of the same commit is not run again.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench import machine, measure, report, store, workshop
from bench.catalogue import TOOLS
from bench.store import Row
from bench.tools.tool import Workshop

RESULTS = workshop.ROOT / "bench" / "results.csv"
PAGE = RESULTS.with_name("README.md")
RUNS = 5
TOOK = "took_s"
"""The figure that says how long a run took with all that is measured of it."""

Key = tuple[str, int, int]


def plan(runs: int, only: Sequence[str] = ()) -> Iterator[Key]:
    """Every run, first ones first; the tools take turns in going first.

    `only` holds tools, sizes or both: ours, /5000, ours/5000.
    """
    names = list(TOOLS)
    sizes = sorted({size for tool in TOOLS.values() for size in tool.sizes})
    for run in range(1, runs + 1):
        first = (run - 1) * 3 % len(names)
        for size in sizes:
            for name in names[first:] + names[:first]:
                if size in TOOLS[name].sizes and _wanted(only, name, size):
                    yield name, size, run


def _wanted(only: Sequence[str], name: str, size: int) -> bool:
    parts = [choice.partition("/") for choice in only]
    return not only or any(
        tool in ("", name) and wanted in ("", str(size)) for tool, _, wanted in parts
    )


def expected(took: Mapping[Key, float], key: Key) -> float:
    """Seconds that a run may take: as the same took before, else by its size."""
    name, size, _ = key
    same = [seconds for (tool, of, _), seconds in took.items() if (tool, of) == (name, size)]
    if same:
        return max(same)
    smaller = [
        (of, seconds) for (tool, of, _), seconds in took.items() if tool == name and of < size
    ]
    if not smaller:
        return 5 + size * 0.006
    of, seconds = max(smaller)
    return seconds * max(1.0, size / of * 0.8) if of >= 1000 else seconds + size * 0.006


@dataclass(slots=True, kw_only=True)
class Bench:
    """A session: what is known, and until when there is time."""

    shop: Workshop
    commit: str
    rows: list[Row]
    until: float

    def took(self) -> dict[Key, float]:
        """How long the runs took that are done."""
        return {row.key: float(row.value) for row in self.rows if row.figure == TOOK}

    def go(self, wanted: Sequence[Key]) -> None:
        """Do what is not done yet and fits into the time that is left."""
        done = store.finished(self.rows, self.commit)
        waiting = [key for key in wanted if key not in done]
        print(f"{len(wanted)} runs, {len(wanted) - len(waiting)} of them are done already")
        for at, key in enumerate(waiting):
            took = self.took()
            if time.monotonic() + expected(took, key) > self.until:
                print(f"{_named(key)}: no time left for it")
                continue
            said = self.one(key)
            left = min(
                sum(expected(self.took(), later) for later in waiting[at + 1 :]),
                max(0.0, self.until - time.monotonic()),
            )
            print(
                f"[{len(wanted) - len(waiting) + at + 1}/{len(wanted)}] {_named(key)}: {said}"
                f" (about {left / 60:.0f} min left)",
                flush=True,
            )

    def one(self, key: Key) -> str:
        """Do a run and keep what came of it; what to say of it."""
        name, size, run = key
        began = time.monotonic()
        try:
            figures = measure.run(self.shop, TOOLS[name], size, run)
            said = f"{float(figures['wall_s']):.2f} s, {float(figures['peak_mb']):.0f} MB"
        except measure.Failed as error:
            figures = {store.FAILED: str(error)}
            said = f"failed: {error}"
        figures[TOOK] = time.monotonic() - began
        self.rows += store.rows_of(key, figures, self.commit)
        self.keep()
        return said

    def keep(self) -> None:
        """Write the results and the page made from them."""
        store.write(RESULTS, self.rows)
        PAGE.write_text(report.report(self.rows), encoding="utf-8")


def _named(key: Key) -> str:
    return f"{key[0]} {key[1]:,} run {key[2]}"


def _about(commit: str, shop: Workshop) -> list[Row]:
    """Rows that name the machine and the versions."""
    where = "in memory" if shop.in_memory else "on disk"
    described = {**machine.described(), "sites are built": where, "commit": commit}
    return [
        *store.rows_of((report.MACHINE, 0, 0), described, commit),
        *store.rows_of((report.VERSION, 0, 0), workshop.versions(shop), commit),
    ]


def main(argv: Sequence[str]) -> None:
    """Run what was asked for."""
    options = argparse.ArgumentParser(prog="bench", description=__doc__)
    options.add_argument("--limit", type=float, default=float("inf"), metavar="MINUTES")
    options.add_argument("--only", action="append", default=[], metavar="TOOL/SIZE")
    options.add_argument("--runs", type=int, default=RUNS)
    options.add_argument("--fresh", action="store_true", help="forget earlier results")
    asked = options.parse_args(argv)
    wanted = list(plan(asked.runs, asked.only))
    if not wanted:
        options.error(f"nothing is called {', '.join(asked.only)}; there are {', '.join(TOOLS)}")
    began = time.monotonic()
    commit = store.state(workshop.ROOT)
    shop = workshop.set_up()
    known = [] if asked.fresh else store.read(RESULTS)
    # Figures of different states of the code are never in one table.
    kept = [row for row in known if row.commit == commit and row.run]
    bench = Bench(
        shop=shop,
        commit=commit,
        rows=[*_about(commit, shop), *kept],
        until=began + asked.limit * 60,
    )
    try:
        bench.go(wanted)
    finally:
        workshop.clear(shop)
    bench.keep()
    print(f"Written: {RESULTS.relative_to(workshop.ROOT)}, {PAGE.relative_to(workshop.ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1:])
