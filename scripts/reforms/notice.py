"""A new notice -> the dataset with it: its source and its rows.

Names that the package knows are reused; a new domain, scope or agency gets an
id from its pinyin. What is the project's own (full names, aliases, ...) stays
empty, for someone to fill in.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from typing import Any

import rjieba
from pypinyin import lazy_pinyin

from reforms.canonical import canonical
from reforms.model import (
    Agency,
    Dataset,
    Domain,
    Notice,
    Reform,
    Responsibility,
    Row,
    Scope,
    reform_id,
    table_path,
)
from reforms.source import AnnexRow, SourceNotice, parse
from reforms.typography import typeset
from reforms.verify import READ

CHANGED = ("notices", "domains", "scopes", "agencies", "reforms", "responsibilities")
"""The tables that a new notice adds to."""

_ID = re.compile("[a-z]+[0-9]{2,}")


class Refused(ValueError):
    """The notice does not fit the package; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A notice that wants in."""

    id: str
    name: str
    """The file's name; its ending tells what it is."""
    original: bytes
    text: str
    """What locators will stand on: the file itself, or what was extracted from it."""

    @property
    def extracted(self) -> bool:
        """Whether the text is not the file itself."""
        return self.text.encode() != self.original

    @property
    def source_path(self) -> str:
        """Where its text is archived."""
        return f"sources/{self.id}.txt"

    @property
    def original_path(self) -> str:
        """Where the file itself is archived; empty where that is the text."""
        ending = self.name.rpartition(".")[2].lower()
        return f"sources/{self.id}.{ending}" if self.extracted else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """The dataset with the notice, and what of it is new."""

    dataset: Dataset
    notice: Notice
    reading: SourceNotice
    new: tuple[tuple[str, Row], ...]
    """(table, row) of each new shared name: its id is a guess, its facts are missing."""

    def files(self) -> dict[str, bytes]:
        """Path inside the package -> the bytes of what is archived and of the tables."""
        paths = (self.notice.source_path, self.notice.original_path)
        archived = {path: self.dataset.sources[path] for path in paths if path}
        return archived | {table_path(t): canonical(self.dataset, t) for t in CHANGED}

    def summary(self) -> Iterator[str]:
        """What was understood, for a person to agree with."""
        notice, cut = self.notice, self.reading.cut
        yield f"通知 {notice.id}：{notice.document_number}，{notice.issued_on}"
        yield f"标题：{notice.title}（第 {notice.batch} 批，{len(self.reading.rows)} 项）"
        yield f"发文机关：{notice.issuer}；主送：{notice.addressee}；来源地区：{notice.area}"
        domain = ""
        for row in self.reading.rows:
            if (name := typeset(cut(row.domain))) != domain:
                domain = name
                yield f"{domain}："
            agencies, scope = typeset(cut(row.agencies)), typeset(cut(row.scope))
            yield f"  {cut(row.number)}. {typeset(cut(row.name))}（{agencies}；{scope}）"
        for table, added in self.new:
            name = getattr(added, "name", "")
            yield f"新增 {table}.csv：{added.record_id}（{name}），请核对编号，补全其余各栏"


def known(dataset: Dataset, arrival: Arrival) -> bool:
    """Whether this very notice is there; raises Refused for an id that cannot be used."""
    if not _ID.fullmatch(arrival.id):
        raise Refused(f"编号应是小写字母加至少两位数字，如 ab01；现为 {arrival.id}")
    notice = dataset.notice.get(arrival.id)
    if notice is None:
        return False
    archived = dataset.sources[notice.original_path or notice.source_path]
    if archived != arrival.original:
        raise Refused(f"编号 {arrival.id} 已用于 {notice.document_number}，内容与这个文件不同")
    return True


def understand(dataset: Dataset, arrival: Arrival) -> Understood:
    """Read a notice into the dataset; raises SourceError for a text of another form."""
    reading = parse(arrival.text)
    notice = _notice(arrival, reading)
    work = _Growing(dataset)
    reforms = tuple(work.reform(notice, reading, row) for row in reading.rows)
    sources = dict(dataset.sources) | {arrival.source_path: arrival.text.encode()}
    if arrival.original_path:
        sources[arrival.original_path] = arrival.original
    made = replace(
        dataset,
        notices=(*dataset.notices, notice),
        domains=tuple(work.domains.rows),
        scopes=tuple(work.scopes.rows),
        agencies=tuple(work.agencies.rows),
        reforms=(*dataset.reforms, *reforms),
        responsibilities=(*dataset.responsibilities, *work.responsibilities),
        sources=sources,
    )
    return Understood(dataset=made, notice=notice, reading=reading, new=tuple(work.new()))


def _notice(arrival: Arrival, reading: SourceNotice) -> Notice:
    """The notice's row: official cells as verification will read them."""
    empty: dict[str, Any] = {field.name: "" for field in fields(Notice)}
    official = {
        name: READ.get(("notices", name), typeset)(reading.cut(getattr(reading, name)))
        for name in empty
        if hasattr(reading, name)
    }
    original = sha256(arrival.original).hexdigest() if arrival.original_path else ""
    own = {
        "id": arrival.id,
        "source_path": arrival.source_path,
        "source_sha256": sha256(arrival.text.encode()).hexdigest(),
        "original_path": arrival.original_path,
        "original_sha256": original,
    }
    return Notice.from_row(empty | official | own)


class _Names:
    """A table of shared names that grows by those it lacks."""

    def __init__(self, rows: tuple[Any, ...], make: Callable[[str, str, int], Any]) -> None:
        self.rows = list(rows)
        self.known = len(rows)
        self.make = make
        self.ids: dict[str, str] = {row.name: row.id for row in rows}

    def id(self, name: str) -> str:
        """The id of a name, new or not."""
        if name not in self.ids:
            self.ids[name] = unique(slug(name), set(self.ids.values()))
            self.rows.append(self.make(self.ids[name], name, len(self.rows) + 1))
        return self.ids[name]


class _Growing:
    """The shared names and responsibilities while a notice's rows are read."""

    def __init__(self, dataset: Dataset) -> None:
        self.domains = _Names(
            dataset.domains, lambda id, name, n: Domain(id=id, name=name, position=n)
        )
        self.scopes = _Names(dataset.scopes, lambda id, name, at: Scope(id=id, name=name))
        self.agencies = _Names(dataset.agencies, _agency)
        self.responsibilities: list[Responsibility] = []

    def reform(self, notice: Notice, reading: SourceNotice, row: AnnexRow) -> Reform:
        """A row of the annex as a reform; its agencies are noted on the way."""
        number = int(reading.cut(row.number))
        made = Reform(
            id=reform_id(notice.id, number),
            notice_id=notice.id,
            number=number,
            domain_id=self.domains.id(typeset(reading.cut(row.domain))),
            name=typeset(reading.cut(row.name)),
            content=typeset(reading.cut(row.content)),
            scope_id=self.scopes.id(typeset(reading.cut(row.scope))),
        )
        for position, span in enumerate(row.agency_names, 1):
            agency_id = self.agencies.id(typeset(reading.cut(span)))
            self.responsibilities.append(
                Responsibility(reform_id=made.id, agency_id=agency_id, position=position)
            )
        return made

    def new(self) -> Iterator[tuple[str, Row]]:
        """(table, row) of each name that was not known."""
        tables = (("domains", self.domains), ("scopes", self.scopes), ("agencies", self.agencies))
        for table, names in tables:
            yield from ((table, row) for row in names.rows[names.known :])


def _agency(id: str, name: str, position: int) -> Agency:
    return Agency(
        id=id, name=name, full_name="", aliases="", kind="", reference="", checked_on=None
    )


def slug(name: str) -> str:
    """A name's toneless pinyin with a hyphen between words; Latin and digits stay."""
    words = ("".join(lazy_pinyin(word)) for word in rjieba.cut(name, False))
    spelled = ("".join(c for c in word.lower() if c.isascii() and c.isalnum()) for word in words)
    return "-".join(word for word in spelled if word) or "x"


def unique(wanted: str, taken: set[str]) -> str:
    """The id itself, or with the first number from 2 that makes it new."""
    made, number = wanted, 2
    while made in taken:
        made, number = f"{wanted}-{number}", number + 1
    return made
