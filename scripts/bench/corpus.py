"""A whole, valid data package of N invented items, made from the real package's rows.

Usage: corpus.py N DIR. The same N and seed give the same bytes.
"""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from random import Random

from bench import names
from bench.archive import Entry, notice_text
from bench.rows import Rows
from bench.wording import Author
from reforms import package, source
from reforms.canonical import canonical
from reforms.model import (
    ROW_TYPES,
    Correction,
    Dataset,
    Domain,
    Notice,
    Passage,
    Reform,
    Responsibility,
    table_path,
)
from reforms.typography import typeset

REAL = Path(__file__).parent.parent.parent / "datapackage"
SEED = 20
_PER_NOTICE = (20, 60)
_APART = timedelta(days=37)
"""Between two notices."""


def corpus(real: Dataset, size: int, seed: int = SEED) -> Dataset:
    """A dataset of that many items, its archived texts with it."""
    random = Random(f"{seed} {size}")
    author = Author(real, size, random)
    growth = size / len(real.reforms)
    domains = names.domains(real, author, growth)
    agencies = names.agencies(real, author, growth)
    rows = Rows(real, author, [row for row, _ in agencies], random)
    drawn = _Drawn()
    sizes = list(_sizes(size, random))
    for notice_id, count in zip(_notice_ids(real, len(sizes)), sizes, strict=True):
        listed = _listed([row for row, _ in domains], count, len(real.domains), random)
        for number, domain in enumerate(listed, 1):
            model = len(drawn.reforms) % len(real.reforms)
            reform = rows.reform(notice_id, number, domain, model)
            drawn.reforms.append(reform)
            drawn.duties += rows.duties(reform, model)
            drawn.passages += rows.passages(reform, model)
            drawn.models["reforms", reform.id] = real.reforms[model].id
    drawn.models |= {("domains", row.id): model.id for row, model in domains}
    drawn.models |= {("agencies", row.id): model.id for row, model in agencies}
    domain_ids = {row.domain_id for row in drawn.reforms}
    agency_ids = {row.agency_id for row in drawn.duties}
    scope_ids = {row.scope_id for row in drawn.reforms}
    kept = [row for row, _ in domains if row.id in domain_ids]
    dataset = replace(
        real,
        notices=(),
        domains=tuple(replace(row, position=at) for at, row in enumerate(kept, 1)),
        scopes=tuple(row for row in real.scopes if row.id in scope_ids),
        agencies=tuple(row for row, _ in agencies if row.id in agency_ids),
        reforms=tuple(drawn.reforms),
        responsibilities=tuple(drawn.duties),
        passages=tuple(drawn.passages),
        corrections=tuple(rows.corrections(drawn.reforms)),
        lines={},
    )
    used = {("domains", key) for key in domain_ids} | {("agencies", key) for key in agency_ids}
    models = {at: m for at, m in drawn.models.items() if at[0] == "reforms" or at in used}
    return _archived(replace(dataset, terms=tuple(rows.terms(models))), real)


class _Drawn:
    """What is drawn item by item."""

    def __init__(self) -> None:
        self.reforms: list[Reform] = []
        self.duties: list[Responsibility] = []
        self.passages: list[Passage] = []
        self.models: dict[tuple[str, str], str] = {}
        """(table, row id) -> the id of the real row that it is like."""


def _sizes(size: int, random: Random) -> Iterator[int]:
    """Items per notice."""
    low, high = _PER_NOTICE
    while size > high:
        count = min(random.randint(low, high), size - low)
        yield count
        size -= count
    yield size


def _notice_ids(real: Dataset, count: int) -> list[str]:
    prefix = real.notices[-1].id.rstrip("0123456789")
    return [f"{prefix}{at:0{max(2, len(str(count)))}d}" for at in range(1, count + 1)]


def _listed(domains: Sequence[Domain], count: int, most: int, random: Random) -> list[Domain]:
    """A domain for each item of a notice: few of them, the first ones often, each together."""
    shares = [1 / rank for rank in range(1, len(domains) + 1)]
    some = random.choices(domains, weights=shares, k=most)
    return sorted(random.choices(some, k=count), key=lambda row: row.id)


def _archived(dataset: Dataset, real: Dataset) -> Dataset:
    """The dataset with its notices and their texts; the later the notice, the later its date."""
    wrong = {row.row_id: row for row in dataset.corrections if row.kind == "correction"}
    layout = source.parse(real.text(real.notices[-1].source_path))
    model = real.notices[-1]
    ids = list(dataset.reforms_of_notice)
    notices: list[Notice] = []
    texts: dict[str, bytes] = {}
    for batch, notice_id in enumerate(ids, 1):
        day = model.issued_on - _APART * (len(ids) - batch)
        number = re.sub("〔.*", f"〔{day.year}〕{batch}号", model.document_number)
        items = dataset.reforms_of_notice[notice_id]
        entries = [_entry(dataset, row, wrong.get(row.id)) for row in items]
        text = notice_text(layout, entries, batch=batch, number=number, day=day)
        reading = source.parse(text)
        path = f"{package.SOURCES}/{notice_id}.txt"
        texts[path] = text.encode()
        notices.append(
            replace(
                model,
                id=notice_id,
                batch=batch,
                document_number=number,
                title=typeset(reading.cut(reading.title)),
                issued_on=day,
                published_on=None,
                annex_title=typeset(reading.cut(reading.annex_title)),
                source_path=path,
                source_sha256=sha256(texts[path]).hexdigest(),
                original_path="",
                original_sha256="",
                source_url="",
            )
        )
    listed = [{"title": row.title, "path": row.source_path} for row in notices]
    descriptor = {**dataset.descriptor, "sources": listed}
    return replace(dataset, descriptor=descriptor, notices=tuple(notices), sources=texts)


def _entry(dataset: Dataset, reform: Reform, wrong: Correction | None) -> Entry:
    """An item as the notice prints it: with what the ledger corrects."""
    content = reform.content
    if wrong is not None:
        content = content.replace(wrong.published_text, wrong.source_text)
    return Entry(
        domain=dataset.domain[reform.domain_id].name,
        name=reform.name,
        content=content,
        agencies=tuple(agency.name for agency in dataset.agencies_of[reform.id]),
        scope=dataset.scope[reform.scope_id].name,
    )


def write(dataset: Dataset, folder: Path) -> None:
    """Write a dataset as a data package."""
    files = {table_path(name): canonical(dataset, name) for name in ROW_TYPES}
    text = json.dumps(dataset.descriptor, ensure_ascii=False, indent=2) + "\n"
    for path, content in {**files, **dataset.sources, "datapackage.json": text.encode()}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


if __name__ == "__main__":
    write(corpus(package.load(REAL), int(sys.argv[1])), Path(sys.argv[2]))
