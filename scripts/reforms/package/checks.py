"""The rules that no schema can say, each a generator whose docstring is the rule.

One fault should give one problem: what another fault would break too waits in `FOLLOWING`
and `check_order` until that one is mended.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from html import unescape
from operator import attrgetter
from typing import Any
from unicodedata import normalize

from reforms.archive.consistency import consistency
from reforms.archive.locators import COMPARED
from reforms.archive.typography import typeset
from reforms.model import ROW_TYPES, Dataset, group, reform_ids
from reforms.package.descriptor import DESCRIPTOR, texts_of
from reforms.problems import Problem, Where, compare, words
from reforms.tables import ORDERS, cell, columns

Check = Callable[[Dataset], Iterator[Problem]]

_MARKUP = re.compile("&#?[0-9A-Za-z]+;|<br[^<>]*>")
"""A character reference, or the tag that a copied line ends with."""
INERT = (".txt", ".docx", ".xlsx")
"""Endings of files that a browser shows or saves, and runs nothing of."""


def origins(dataset: Dataset) -> Iterator[Problem]:
    """A column is marked official if it is compared with the archive, and only then."""
    for at, resource in enumerate(dataset.descriptor["resources"]):
        for place, column in enumerate(resource["schema"]["fields"]):
            compared = (resource["name"], column["name"]) in COMPARED
            if compared == (column["origin"] == "official"):
                continue
            path = f"$.resources[{at}].schema.fields[{place}].origin"
            yield Problem.of(
                "rules.origin.official" if compared else "rules.origin",
                Where(path=DESCRIPTOR, column=path),
                value=column["origin"],
                title=column["title"],
            )


def ids(dataset: Dataset) -> Iterator[Problem]:
    """An id can be part of an address and of a file's name, whatever its column allows."""
    for table in (table for table, kind in ROW_TYPES.items() if kind.KEY == ("id",)):
        for row_id in [row.record_id for row in dataset.table(table)]:
            if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", row_id):
                yield Problem.of("rules.id", Where.of(dataset, table, row_id, "id"), value=row_id)


def positions(dataset: Dataset) -> Iterator[Problem]:
    """Positions count from 1 without a gap."""
    yield from _counted(dataset, "domains", dataset.domains, "rules.numbering")
    yield from _counted(dataset, "audiences", dataset.audiences, "rules.numbering.audiences")
    for reform, duties in dataset.responsibilities_of.items():
        key = "rules.numbering.agencies"
        yield from _counted(dataset, "responsibilities", duties, key, reform=reform)


def passage_positions(dataset: Dataset) -> Iterator[Problem]:
    """A reform's passages of one kind count from 1 without a gap."""
    groups = group(((row.reform_id, row.kind), row) for row in dataset.passages)
    for (reform, kind), rows in groups.items():
        key = "rules.numbering.passages"
        yield from _counted(dataset, "passages", rows, key, reform=reform, kind=kind)


def _counted(
    dataset: Dataset, table: str, rows: Iterable[Any], key: str, **of: Any
) -> Iterator[Problem]:
    """The first of some rows whose position is not the next number."""
    for expected, row in enumerate(sorted(rows, key=attrgetter("position")), 1):
        if (actual := row.position) != expected:
            where = Where.of(dataset, table, row.record_id, "position")
            value = str(actual)
            yield Problem.of(key, where, value=value, expected=expected, actual=actual, **of)
            return


def item_ids(dataset: Dataset) -> Iterator[Problem]:
    """A reform's id is its notice's id and its number."""
    for notice_id, rows in dataset.reforms_of_notice.items():
        made = reform_ids(notice_id, [(row.domain_id, row.number) for row in rows])
        for row, expected in zip(rows, made, strict=True):
            if row.id == expected:
                continue
            yield Problem.of(
                "rules.reform-id",
                Where.of(dataset, "reforms", row.id, "id"),
                value=row.id,
                notice=row.notice_id,
                number=row.number,
                expected=expected,
            )


def summaries(dataset: Dataset) -> Iterator[Problem]:
    """A plain sentence says no more than the official text: its numbers, quotes and tense."""
    for row in dataset.reforms:
        official = f"{row.name}{row.content}"
        where = Where.of(dataset, "reforms", row.id, "summary")
        for number in re.findall(r"[0-9]+(?:\.[0-9]+)?", row.summary):
            if number not in re.findall(r"[0-9]+(?:\.[0-9]+)?", official):
                yield Problem.of("rules.summary", where, value=number)
        for quoted in re.findall("“([^”]*)”", row.summary):
            if quoted not in official:
                yield Problem.of("rules.summary.quote", where, value=quoted)
        for claim in _CLAIMS.findall(row.summary):
            yield Problem.of("rules.summary.claim", where, value=claim)


_CLAIMS = re.compile("现在|目前|已经|已实现|如今")
"""Words by which a sentence tells how things are today, which no notice can know."""


def passages(dataset: Dataset) -> Iterator[Problem]:
    """A passage and its explanation are words of the reform's content."""
    for row in dataset.passages:
        content = dataset.reform[row.reform_id].content
        for column in ("text", "explained_by"):
            text: str = getattr(row, column)
            if text not in content:
                where = Where.of(dataset, "passages", row.record_id, column)
                yield Problem.of("rules.passage", where, value=text)


def ledger(dataset: Dataset) -> Iterator[Problem]:
    """A ledger entry is about an official field; a correction states a difference."""
    for row in dataset.corrections:
        if (row.withdrawn_on is None) == bool(row.withdrawal_reason):
            where = Where.of(dataset, "corrections", row.id, "withdrawal_reason")
            yield Problem.of("rules.ledger.withdrawal", where)
        if row.withdrawn_on and row.withdrawn_on < row.recorded_on:
            where = Where.of(dataset, "corrections", row.id, "withdrawn_on")
            value, day = str(row.withdrawn_on), row.recorded_on
            yield Problem.of("rules.date.withdrawn", where, value=value, day=day)
    for row in dataset.in_force:
        field = columns(dataset, row.table).get(row.field, {})
        if field.get("origin") != "official":
            where = Where.of(dataset, "corrections", row.id, "field")
            yield Problem.of("rules.ledger", where, value=row.field)
        elif row.kind == "correction" and row.source_text == row.published_text:
            where = Where.of(dataset, "corrections", row.id, "published_text")
            yield Problem.of("rules.ledger.same", where, value=row.published_text)


def ledger_published(dataset: Dataset) -> Iterator[Problem]:
    """A ledger entry's published words stand in its field, a correction's exactly once."""
    for row in dataset.in_force:
        record = dataset.by_id[row.table].get(row.row_id)
        if record is None or row.field.endswith("_id"):
            continue
        count = cell(getattr(record, row.field)).count(row.published_text)
        if not count or (count > 1 and row.kind == "correction"):
            yield Problem.of(
                "rules.ledger.repeated" if count else "rules.ledger.absent",
                Where.of(dataset, "corrections", row.id, "published_text"),
                value=row.published_text,
                table=row.table,
                row_id=row.row_id,
                field=row.field,
            )


def punctuation(dataset: Dataset) -> Iterator[Problem]:
    """Editorial Chinese text has Chinese punctuation (GB/T 15834)."""
    for table in ROW_TYPES:
        for name, field in columns(dataset, table).items():
            if field["origin"] == "official" or field["type"] != "string" or name == "source_text":
                continue
            for row in dataset.table(table):
                value = getattr(row, name)
                codes = list(dict.fromkeys(_MARKUP.findall(value)))
                if typeset(value) != value or any(code.startswith("<") for code in codes):
                    key = "rules.punctuation.markup" if codes else "rules.punctuation"
                    actual, expected = compare(value, typeset(_MARKUP.sub(_meant, value)))
                    where = Where.of(dataset, table, row.record_id, name)
                    yield Problem.of(key, where, actual=actual, expected=expected, codes=codes)


def _meant(code: re.Match[str]) -> str:
    return "" if code[0].startswith("<") else unescape(code[0])


def aliases(dataset: Dataset) -> Iterator[Problem]:
    """An alias is another word than the agency's names, and stands once."""
    for row in dataset.agencies:
        names = [row.name, row.full_name, *row.alias_names]
        for name in row.alias_names:
            if names.count(name) > 1:
                where = Where.of(dataset, "agencies", row.id, "aliases")
                yield Problem.of("rules.alias", where, value=name)


def search_words(dataset: Dataset) -> Iterator[Problem]:
    """A search word is none that the texts of its record have anyway, to the search."""
    for term in dataset.terms:
        if row := dataset.by_id[term.table].get(term.row_id):
            texts = (getattr(row, name) for name in row.__dataclass_fields__ if name not in row.KEY)
            if any(_plain(term.term) in _plain(text) for text in texts if isinstance(text, str)):
                where = Where.of(dataset, "terms", term.id, "term")
                yield Problem.of("rules.term", where, value=term.term)


def _plain(text: str) -> str:
    return normalize("NFKC", text).casefold()


def retired(dataset: Dataset) -> Iterator[Problem]:
    """A retired id is none in use, of its table's form; another of the table took its place."""
    for row in dataset.retired:
        rows = dataset.by_id[row.table]
        where = Where.of(dataset, "retired", row.record_id, "former_id")
        form = columns(dataset, row.table)["id"].get("constraints", {}).get("pattern", ".*")
        if not re.fullmatch(form, row.former_id):
            yield Problem.of("rules.retired.form", where, value=row.former_id, table=row.table)
        if row.former_id in rows:
            yield Problem.of("rules.retired", where, value=row.former_id)
        if row.replaced_by and row.replaced_by not in rows:
            where = replace(where, column="replaced_by")
            value, table = row.replaced_by, row.table
            yield Problem.of("rules.retired.place", where, value=value, table=table)


def dates(dataset: Dataset) -> Iterator[Problem]:
    """A notice was published on the day on which it was signed or later, and not after today."""
    for row in dataset.notices:
        if day := row.published_on:
            where = Where.of(dataset, "notices", row.id, "published_on")
            if day < row.issued_on:
                yield Problem.of("rules.date", where, value=str(day), day=row.issued_on)
            elif day > date.today():
                yield Problem.of("rules.date.future", where, value=str(day))


def sources(dataset: Dataset) -> Iterator[Problem]:
    """The originals that notices name are archived unchanged, path and checksum together."""
    for row in dataset.notices:
        if bool(row.original_path) != bool(row.original_sha256):
            where = Where.of(dataset, "notices", row.id, "original_sha256")
            yield Problem.of("rules.original.half", where)
        elif row.original_path:
            actual = sha256(dataset.sources[row.original_path]).hexdigest()
            if actual != row.original_sha256:
                yield Problem.of(
                    "rules.original",
                    Where(path=row.original_path, record=row.id),
                    value=actual,
                    registered=row.original_sha256,
                )


def archive_names(dataset: Dataset) -> Iterator[Problem]:
    """An archived file is published as it is, so by its name no browser takes it for a page."""
    for row in dataset.notices:
        for column in ("source_path", "original_path"):
            path: str = getattr(row, column)
            if path and not path.endswith(INERT):
                where = Where.of(dataset, "notices", row.id, column)
                endings = words("or").join(INERT)
                yield Problem.of("rules.archive-name", where, value=path, endings=endings)


def order(dataset: Dataset, table: str) -> Iterator[Problem]:
    """Rows of a table stand in canonical order; one problem at most."""
    rows, sorted_rows = dataset.table(table), ORDERS[table](dataset)
    for at, (actual, expected) in enumerate(zip(rows, sorted_rows, strict=True)):
        if actual is not expected:
            yield Problem.of(
                "rules.order.after" if rows[at + 1] is expected else "rules.order",
                Where.of(dataset, table, actual.record_id),
                expected=expected.record_id,
                before=sorted_rows[sorted_rows.index(actual) - 1].record_id,
            )
            return


UNFILLED = ("待填写", "unnamed")
"""What the texts of a new package hold until somebody fills them in; the second is an id."""


def unfilled(dataset: Dataset) -> Iterator[Problem]:
    """Every text of the descriptor has been filled in."""
    for at, text in texts_of(dataset.descriptor, "$"):
        if any(mark in text for mark in UNFILLED):
            yield Problem.of("rules.unfilled", Where(path=DESCRIPTOR, column=at), value=text)


def other_sources(dataset: Dataset) -> Iterator[Problem]:
    """A source that the descriptor names inside the package is the archive of a notice."""
    for at, source in enumerate(dataset.descriptor.get("sources", ())):
        path = source.get("path", "")
        if path and "://" not in path and path not in dataset.sources:
            where = Where(path=DESCRIPTOR, column=f"$.sources[{at}]")
            yield Problem.of("rules.other-list.source", where, value=path)


def other_title(dataset: Dataset) -> Iterator[Problem]:
    """The title has two Chinese characters in a row from a notice's area or issuer.

    A notice without an area is one for the whole country: its own title counts, too.
    """
    title = dataset.descriptor["title"]
    names = "，".join(f"{row.area or row.title}，{row.issuer}" for row in dataset.notices)
    pairs = re.findall("(?=([一-鿿]{2}))", title)
    if names and pairs and not any(pair in names for pair in pairs):
        where = Where(path=DESCRIPTOR, column="$.title")
        yield Problem.of("rules.other-list", where, value=title)


WARNINGS: Sequence[Check] = (unfilled, other_sources, other_title)
"""Rules that a package may break for a while: the descriptor is of this list and no other."""

RULES: Mapping[Check, set[str]] = {
    origins: set(),
    ids: set(),
    ledger: {"corrections"},
    punctuation: set(),
    aliases: {"agencies"},
    summaries: {"reforms"},
    search_words: set(ROW_TYPES) - {"corrections", "retired"},
    retired: set(ROW_TYPES),
    dates: {"notices"},
    sources: {"notices"},
    archive_names: {"notices"},
    consistency: {"notices", "corrections"},
}
"""Rules that stand for themselves -> the tables that they read."""

FOLLOWING: Mapping[Check, set[str]] = {
    item_ids: {"reforms"},
    positions: {"domains", "responsibilities", "audiences"},
    passage_positions: {"passages"},
    passages: {"passages", "reforms"},
    ledger_published: set(ROW_TYPES) - {"audiences", "relevance", "passages", "terms", "retired"},
}
"""Rules on tables in which nothing else is wrong: another fault would break them too."""

_ORDERED_BY = {
    "scopes": {"reforms"},
    "agencies": {"reforms", "responsibilities"},
    "responsibilities": {"reforms"},
    "extras": {"reforms", "notices"},
    "relevance": {"reforms", "audiences"},
    "passages": {"reforms"},
}
"""Table -> others that its order depends on."""


def check(
    dataset: Dataset, tables: frozenset[str], rules: Mapping[Check, set[str]] = RULES
) -> Iterator[Problem]:
    """Every rule whose tables are all among `tables`."""
    for rule, needed in rules.items():
        if needed <= tables:
            yield from rule(dataset)


def check_order(dataset: Dataset, tables: frozenset[str]) -> Iterator[Problem]:
    """Tables in which not even those rules have found a fault are in canonical order."""
    for table in ROW_TYPES:
        if {table} | _ORDERED_BY.get(table, set()) <= tables:
            yield from order(dataset, table)
