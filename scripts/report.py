"""The figures that a measurement writes into docs/maintainers/."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from reforms import facts

PAGES = Path(__file__).resolve().parents[1] / "docs" / "maintainers"


def put(page: str, name: str, block: str) -> None:
    """Write Markdown into a page, between `<!-- name -->` and `<!-- /name -->`."""
    first, last = f"<!-- {name} -->", f"<!-- /{name} -->"
    text = (PAGES / page).read_text("utf-8")
    before, after = text.partition(first)[0], text.partition(last)[2]
    (PAGES / page).write_text(f"{before}{first}\n\n{block}\n\n{last}{after}", "utf-8")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def today() -> str:
    """The day of the measurement in Chinese."""
    return facts.day(datetime.now(UTC).date())
