"""A new notice -> the dataset with it: its source and its rows.

Names that the package knows are reused; a new domain, scope or agency gets an
id from its pinyin. What no notice says (full names, aliases, ...) stays empty,
for someone to fill in. Where a notice contradicts itself it is refused,
or taken with remarks that say so.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, TypeVar

import rjieba
from pypinyin import lazy_pinyin

from reforms.archive.locators import NOTICE_FIELDS
from reforms.archive.source import AnnexRow, SourceNotice, parse
from reforms.archive.spans import SourceError, Span
from reforms.archive.typography import typeset
from reforms.archive.verify import READ
from reforms.intake.accept import Acceptance, place, remarks
from reforms.model import (
    LIST_SEPARATOR,
    Agency,
    Correction,
    Dataset,
    Domain,
    Notice,
    Reform,
    Responsibility,
    Row,
    Scope,
    group,
    reform_id,
)
from reforms.problems import Refused, shorten
from reforms.tables import canonical_files, columns

_ID = re.compile("[a-z]+[0-9]{2,}")

R = TypeVar("R", bound=Row)


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
    def source_path(self) -> str:
        """Where its text is archived."""
        return f"sources/{self.id}.txt"

    @property
    def original_path(self) -> str:
        """Where the file itself is archived; empty where that is the text."""
        if self.text.encode() == self.original:
            return ""
        ending = self.name.rpartition(".")[2].lower()
        # As a page of the site it would run its scripts; as a text it only shows them.
        return f"sources/{self.id}.{ending if ending == 'docx' else f'{ending}.txt'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """The dataset with the notice, and what of it is new."""

    dataset: Dataset
    notice: Notice
    reading: SourceNotice
    new: tuple[tuple[str, Row], ...]
    """(table, row) of each new shared name: its id is a guess, its facts are missing."""
    remarks: tuple[Correction, ...]
    """On what the notice contradicts itself in."""

    def files(self) -> dict[str, bytes]:
        """Path inside the package -> the bytes of the tables and of what is archived.

        What is archived comes last: until it is there, a table names what is not.
        """
        paths = (self.notice.source_path, self.notice.original_path)
        archived = {path: self.dataset.sources[path] for path in paths if path}
        return canonical_files(self.dataset) | archived

    def summary(self) -> Iterator[str]:
        """What was understood, for a person to agree with."""
        notice = self.notice
        yield f"通知 {notice.id}：{notice.document_number}，{notice.issued_on}"
        yield f"标题：{notice.title}（第 {notice.batch} 批，{len(self.reading.rows)} 项）"
        yield f"发文机关：{notice.issuer}；主送：{notice.addressee}；来源地区：{notice.area}"
        yield f"附件：{notice.annex_title}（{notice.annex_columns}）"
        yield from self._items()
        yield "以下是新的，请核对编号，补全空着的各栏："
        for table, row in (("notices", notice), *self.new):
            yield f"  {table}.csv：{self._to_edit(table, row)}"
        yield "  passages.csv、terms.csv：还没有这些项目的摘录和检索词"
        yield from (f"备注 {row.id}：“{row.source_text}”，{row.reason}" for row in self.remarks)

    def _items(self) -> Iterator[str]:
        cut = self.reading.cut
        by_domain = group((typeset(cut(row.domain)), row) for row in self.reading.rows)
        for domain, rows in by_domain.items():
            yield f"{domain}（{len(rows)} 项）："
            for row in rows:
                agencies, scope = typeset(cut(row.agencies)), typeset(cut(row.scope))
                yield f"  {cut(row.number)}. {typeset(cut(row.name))}（{agencies}；{scope}）"

    def _to_edit(self, table: str, row: Row) -> str:
        """A new row, the columns that wait for someone, and what looks wrong with its name."""
        name = getattr(row, "name", "")
        empty = [
            key
            for key, column in columns(self.dataset, table).items()
            if column["origin"] == "editorial" and not getattr(row, key)
            # Of a notice that came as text, what tells of the original stays empty.
            if not key.startswith("original_")
        ]
        parts = [row.record_id + (f"（{name}）" if name else "")]
        parts += [f"待补 {'、'.join(empty)}"] if empty else []
        printed = (self.reading.cut(s) for row in self.reading.rows for s in row.agency_names)
        if any(typeset(text) == name and len(text.split()) > 1 for text in printed):
            parts.append("中间有空格或换行，是不是两个单位？")
        return "，".join(parts)


def known(dataset: Dataset, arrival: Arrival) -> bool:
    """Whether this very notice is there; raises Refused for an id that cannot be used."""
    if not _ID.fullmatch(arrival.id):
        raise Refused(f"编号应是小写字母加至少两位数字，如 ab01；现为{shorten(arrival.id, 20)}")
    notice = dataset.notice.get(arrival.id)
    if notice is None:
        return False
    archived = dataset.sources[notice.original_path or notice.source_path]
    if archived != arrival.original:
        raise Refused(f"编号 {arrival.id} 已用于 {notice.document_number}，内容与这个文件不同")
    return True


def understand(
    dataset: Dataset, arrival: Arrival, acceptance: Acceptance | None = None
) -> Understood:
    """Read a notice into the dataset; raises Refused, with the place, for what does not fit."""
    try:
        reading = parse(arrival.text)
    except SourceError as error:
        raise Refused(f"{place(arrival.text, error.start)}：{error}") from error
    for row in reading.rows:
        _check(reading, row)
    notice = _notice(arrival, reading)
    for other in dataset.notices:
        if other.document_number == notice.document_number:
            raise Refused(f"{notice.document_number} 已经收录，编号是 {other.id}")
    made, new = _grown(dataset, arrival, notice, reading)
    added = remarks(made, notice, reading, acceptance)
    made = replace(made, corrections=(*made.corrections, *added))
    return Understood(dataset=made, notice=notice, reading=reading, new=new, remarks=added)


def _check(reading: SourceNotice, row: AnnexRow) -> None:
    """The cells of an item are filled in, and each of its agencies stands there once."""
    cut, item = reading.cut, f"附件第 {reading.cut(row.number)} 项"
    for what, span in (("名称", row.name), ("实施内容", row.content), ("推广范围", row.scope)):
        if not cut(span):
            raise Refused(f"{item}的{what}是空的")
    agencies = [typeset(cut(span)) for span in row.agency_names]
    if not all(agencies):
        raise Refused(f"{item}的责任单位是空的，或者多了一个“{LIST_SEPARATOR}”")
    for name in agencies:
        if agencies.count(name) > 1:
            raise Refused(f"{item}把责任单位{shorten(name)}写了两次")


def _grown(
    dataset: Dataset, arrival: Arrival, notice: Notice, reading: SourceNotice
) -> tuple[Dataset, tuple[tuple[str, Row], ...]]:
    """The dataset with the notice's rows, and which shared names are new."""

    def said(span: Span) -> str:
        return typeset(reading.cut(span))

    rows = reading.rows
    new: dict[str, Sequence[Row]] = {
        "domains": _lacking(Domain, dataset.domains, (said(row.domain) for row in rows)),
        "scopes": _lacking(Scope, dataset.scopes, (said(row.scope) for row in rows)),
        "agencies": _lacking(
            Agency, dataset.agencies, (said(span) for row in rows for span in row.agency_names)
        ),
    }
    sources = {**dataset.sources, arrival.source_path: arrival.text.encode()}
    if arrival.original_path:
        sources[arrival.original_path] = arrival.original
    grown: dict[str, Any] = {t: (*dataset.table(t), *lacking) for t, lacking in new.items()}
    made = replace(dataset, notices=(*dataset.notices, notice), sources=sources, **grown)
    domains = {row.name: row.id for row in made.domains}
    scopes = {row.name: row.id for row in made.scopes}
    agencies = {row.name: row.id for row in made.agencies}
    reforms, responsibilities = list(dataset.reforms), list(dataset.responsibilities)
    for row in rows:
        number = reading.cut(row.number)
        cells = {
            "id": reform_id(notice.id, int(number)),
            "notice_id": notice.id,
            "number": number,
            "domain_id": domains[said(row.domain)],
            "name": said(row.name),
            "content": said(row.content),
            "scope_id": scopes[said(row.scope)],
        }
        reforms.append(Reform.from_row(cells))
        for at, span in enumerate(row.agency_names, 1):
            duty = {"reform_id": cells["id"], "agency_id": agencies[said(span)]}
            responsibilities.append(Responsibility.from_row(duty | {"position": str(at)}))
    made = replace(made, reforms=tuple(reforms), responsibilities=tuple(responsibilities))
    return made, tuple((table, row) for table, lacking in new.items() for row in lacking)


def _lacking(kind: type[R], known: Sequence[Any], names: Iterable[str]) -> list[R]:
    """A row for each name that a table lacks, its id from its pinyin."""
    ids: dict[str, str] = {row.name: row.id for row in known}
    made: list[R] = []
    for name in names:
        if name not in ids:
            ids[name] = unique(slug(name), set(ids.values()))
            cells = {"id": ids[name], "name": name, "position": str(len(ids))}
            made.append(kind.from_row(cells))
    return made


def _notice(arrival: Arrival, reading: SourceNotice) -> Notice:
    """The notice's row: official cells as verification will read them."""
    official = {
        name: READ.get(("notices", name), typeset)(reading.cut(getattr(reading, name)))
        for name in NOTICE_FIELDS
    }
    original = sha256(arrival.original).hexdigest() if arrival.original_path else ""
    own = {
        "id": arrival.id,
        "source_path": arrival.source_path,
        "source_sha256": sha256(arrival.text.encode()).hexdigest(),
        "original_path": arrival.original_path,
        "original_sha256": original,
    }
    return Notice.from_row(official | own)


# --- ids for new names ---

_LONGEST = 80
"""Characters of an id: it becomes the name of a folder."""

_OFFICE = re.compile("(?<=..)(?=[局委办]$)")
"""Before what the name of an office ends in: a word of its own in an id."""


def slug(name: str) -> str:
    """A name's toneless pinyin with a hyphen between words; Latin and digits stay."""
    words = [part for word in rjieba.cut(name, False) for part in _OFFICE.split(word)]
    spelled = ("".join(lazy_pinyin(word)).lower() for word in words)
    made = "-".join(filter(None, (re.sub("[^a-z0-9]", "", word) for word in spelled)))
    return made[:_LONGEST].strip("-") or "x"


def unique(wanted: str, taken: Collection[str]) -> str:
    """The id itself, or with the first number from 2 that makes it new."""
    made, number = wanted, 2
    while made in taken:
        made, number = f"{wanted}-{number}", number + 1
    return made
