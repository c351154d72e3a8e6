"""What the site has to reach, and whether it does."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.store import FAILED, Row

Figures = Mapping[tuple[str, int, str], Sequence[float]]
"""(tool, size, figure) -> its values, run by run."""
Place = tuple[str, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A limit on a median, or on the ratio of two."""

    what: str
    of: Place
    to: Place | None = None
    limit: float
    unit: str = ""
    scale: float = 1

    def value(self, figures: Figures) -> float | None:
        """What was reached; None where something was not measured."""
        top = median(figures, self.of)
        if top is None or self.to is None:
            return None if top is None else top * self.scale
        bottom = median(figures, self.to)
        return top / bottom if bottom else None


def figures_of(rows: Iterable[Row]) -> dict[tuple[str, int, str], list[float]]:
    """The numbers among the rows of runs."""
    found: dict[tuple[str, int, str], list[float]] = {}
    for row in rows:
        if row.run and row.figure != FAILED and not row.figure.endswith("_failed"):
            found.setdefault((row.tool, row.size, row.figure), []).append(float(row.value))
    return found


def median(figures: Figures, place: Place) -> float | None:
    """The middle of a figure's values, or None where there are none."""
    values = figures.get(place)
    return statistics.median(values) if values else None


def _ratio(what: str, tool: str, other: str, limit: float) -> Target:
    return Target(what=what, of=(tool, 5000, "wall_s"), to=(other, 5000, "wall_s"), limit=limit)


def _bytes(what: str, size: int, figure: str, limit: float) -> Target:
    return Target(what=what, of=("ours", size, figure), limit=limit, unit="kB", scale=1e-3)


def _seconds(what: str, of: Place, limit: float, to: Place | None = None) -> Target:
    return Target(what=what, of=of, to=to, limit=limit, unit="" if to else "s")


# The bytes of item pages are those that the tests hold at 18 items.
SIZES = (18, 1000, 5000, 10000)
TARGETS = (
    _ratio("5,000: pages and lists, to Eleventy", "ours-pages", "eleventy", 1.0),
    _ratio("5,000: whole build, to Hugo with Pagefind", "ours", "hugo-pagefind", 1.0),
    _ratio("5,000: whole build, to Zensical cold", "ours", "zensical-cold", 0.3),
    _ratio("5,000: whole build, to Starlight", "ours", "starlight", 0.3),
    Target(what="5,000: peak memory", of=("ours", 5000, "peak_mb"), limit=300, unit="MB"),
    *(
        Target(
            what=f"10,000 to 5,000: {what}",
            of=("ours", 10000, figure),
            to=("ours", 5000, figure),
            limit=2.2,
        )
        for what, figure in (("time", "wall_s"), ("memory", "peak_mb"))
    ),
    _seconds("18: `make site`, set up", ("ours-make", 18, "wall_s"), 2.0),
    _seconds("18: validation and verification", ("ours", 18, "stage_validate_verify_s"), 0.5),
    _seconds("18: a changed cell on screen, serving", ("ours", 18, "serve_s"), 2.0),
    _seconds("1,000: a changed cell on screen, serving", ("ours", 1000, "serve_s"), 5.0),
    *(_bytes(f"{size:,}: first visit, item page", size, "first_visit_b", 30) for size in SIZES),
    *(_bytes(f"{size:,}: later item page", size, "later_visit_b", 10) for size in SIZES),
    *(_bytes(f"{size:,}: largest page, gzip", size, "largest_gz_b", 200) for size in SIZES),
    _seconds("5,000: first search result, cold", ("ours", 5000, "search_cold_s"), 0.8),
    _seconds("5,000: search result, warm, typed", ("ours", 5000, "search_warm_s"), 0.1),
    _bytes("5,000: sent up to the first result", 5000, "search_cold_b", 175),
    _bytes("18: sent up to the first result", 18, "search_cold_b", 120),
    _seconds(
        "18: first search result, cold, to Material's own",
        ("ours", 18, "search_cold_s"),
        1.0,
        ("material-search", 18, "search_cold_s"),
    ),
)
