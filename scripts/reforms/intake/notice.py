"""A new notice -> the dataset with it: its source and its rows.

Names that the package knows are reused; a new domain, scope or agency gets an
id from its pinyin. What no notice says (full names, aliases, ...) stays empty,
for someone to fill in. Where a notice contradicts itself it is refused,
or taken with remarks that say so.
"""

import re
import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, TypeVar

import rjieba
from pypinyin import lazy_pinyin

from reforms.archive.agencies import is_office
from reforms.archive.consistency import name_key
from reforms.archive.locators import NOTICE_FIELDS
from reforms.archive.source import AnnexRow, SourceNotice, parse
from reforms.archive.spans import SourceError, Span
from reforms.archive.typography import ordinal, typeset
from reforms.archive.verify import READ
from reforms.intake.accept import Acceptance, remarks
from reforms.intake.headings import FIELD_NAMES
from reforms.intake.layout import Extracted
from reforms.model import (
    CELL_SEPARATOR,
    LIST_SEPARATOR,
    Agency,
    Correction,
    Dataset,
    Domain,
    Extra,
    Notice,
    Reform,
    Responsibility,
    Row,
    Scope,
    group,
)
from reforms.package.descriptor import DESCRIPTOR
from reforms.problems import Refused, alike, shorten
from reforms.tables import canonical_files, columns, to_json

_ID = re.compile("[a-z]+[0-9]{2,}")

_TEXTS = ("txt", "md")
"""Endings of files that are text."""

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A notice that wants in."""

    id: str
    name: str
    """The file's name; its ending tells what it is."""
    original: bytes
    extracted: Extracted
    """What locators will stand on: the text of the file itself, or what was taken out of it."""

    @property
    def source_path(self) -> str:
        """Where its text is archived."""
        return f"sources/{self.id}.txt"

    @property
    def original_path(self) -> str:
        """Where the file itself is archived; empty where that is the text."""
        if self.extracted.text.encode() == self.original:
            return ""
        ending = self.name.rpartition(".")[2].lower()
        if ending in _TEXTS:
            return f"sources/{self.id}.original.txt"
        # As a page of the site it would run its scripts; as a text it only shows them.
        inert = ending in ("docx", "xlsx")
        return f"sources/{self.id}.{ending if inert else f'{ending}.txt'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """The dataset with the notice, and what of it is new."""

    dataset: Dataset
    notice: Notice
    arrival: Arrival
    reading: SourceNotice
    new: tuple[tuple[str, Row], ...]
    """(table, row) of each new shared name: its id is a guess, its facts are missing."""
    remarks: tuple[Correction, ...]
    """On what the notice contradicts itself in."""

    def files(self) -> dict[str, bytes]:
        """Path inside the package -> the bytes of the tables, the descriptor and the archive.

        What is archived comes last: until it is there, a table names what is not.
        """
        paths = (self.notice.source_path, self.notice.original_path)
        archived = {path: self.dataset.sources[path] for path in paths if path}
        descriptor = {DESCRIPTOR: to_json(_with_source(self.dataset.descriptor, self.notice))}
        return canonical_files(self.dataset) | descriptor | archived

    def summary(self) -> Iterator[str]:
        """What was understood, for a person to agree with."""
        notice, extracted = self.notice, self.arrival.extracted
        batch = f"第 {notice.batch} 批" if notice.batch else "没有批次"
        number = notice.document_number or "没有文号"
        yield f"通知 {notice.id}：{number}，{notice.issued_on}，{batch}"
        yield f"标题：{notice.title}"
        yield f"发文机关：{notice.issuer}；主送：{notice.addressee}"
        yield f"来源地区：{notice.area or '标题没有写明'}"
        yield f"附件：{notice.annex_title or '没有标题'}"
        yield "各栏："
        for heading, field in zip(notice.headings, notice.fields, strict=True):
            yield f"  {heading} → {FIELD_NAMES[field]}"
        yield from self._items()
        yield from self._unusual()
        yield "以下是新的，请核对编号，补全空着的各栏："
        for table, row in (("notices", notice), *self.new):
            yield f"  {table}.csv：{self._to_edit(table, row)}"
        yield "  reforms.csv、relevance.csv：还没有这些项目的一句话，也没有写和谁有关"
        yield "  passages.csv、terms.csv：还没有这些项目的摘录和检索词"
        yield from (f"没有收入：{text}" for text in extracted.left_out)
        yield from (f"说明 {row.id}：“{row.source_text}”，{row.reason}" for row in self.remarks)

    def _items(self) -> Iterator[str]:
        reading, dataset = self.reading, self.dataset
        stated = {
            name_key(reading.cut(it.domain)): reading.cut(it.count)
            for it in reading.lists
            if it.domain
        }
        totals = LIST_SEPARATOR.join(dict.fromkeys(map(reading.cut, reading.totals)))
        told = f"正文写 {totals} 项" if totals else "正文没有写总数"
        yield f"共 {len(reading.rows)} 项（{told}）："
        of = group((dataset.reform[key].domain_id, dataset.reform[key]) for key in self._ids())
        for domain_id, rows in of.items():
            if domain_id:
                name = dataset.domain[domain_id].name
                said = stated.get(name_key(name))
                told = f"通知写 {said} 项" if said else "通知没有写项数"
                yield f"  {name}：{len(rows)} 项（{told}）"
            for row in rows:
                duties = dataset.responsibilities_of.get(row.id, ())
                names = LIST_SEPARATOR.join(
                    dataset.agency[it.agency_id].name + (f"（{it.role}）" if it.role else "")
                    for it in duties
                )
                scope = dataset.scope[row.scope_id].name if row.scope_id else ""
                extras = [f"{it.heading}：{it.text}" for it in dataset.extras_of.get(row.id, ())]
                details = "；".join(filter(None, [names, scope, *extras]))
                yield f"    {row.id} {row.number}. {row.name}（{details}）"

    def _ids(self) -> list[str]:
        return self.reading.reform_ids(self.notice.id)

    def _unusual(self) -> Iterator[str]:
        """What a person should look at again."""
        cut = self.reading.cut
        issuers = self.notice.issuer.split(LIST_SEPARATOR)
        if odd := [name for name in issuers if not is_office(name)]:
            yield f"注意 发文机关：{'、'.join(map(shorten, odd))}看着不像机关的名称"
        before: AnnexRow | None = None
        numbered = self.notice.fields.index("number")
        for row, row_id in zip(self.reading.rows, self._ids(), strict=True):
            printed = [cut(it.name) for it in row.agencies]
            cells = [
                cut(cell)
                for cell, field in zip(row.cells, self.notice.fields, strict=True)
                if field == "agencies"
            ]
            if any(len(text.split()) > 1 for text in cells):
                names = "｜".join(map(typeset, printed))
                yield f"注意 {row_id}：责任单位一格里有空格或换行，分成了 {names}"
            if before and any(
                cell == above and field in ("agencies", "scope") and at > numbered
                for at, (cell, above, field) in enumerate(
                    zip(row.cells, before.cells, self.notice.fields, strict=True)
                )
            ):
                yield f"注意 {row_id}：有一格写作“同上”，照上一项收录"
            before = row
            for heading, cell in row.extras:
                if cell in row.cells and self.notice.fields[row.cells.index(cell)] == "agencies":
                    yield (
                        f"注意 {row_id}：{cut(heading)}写作{shorten(typeset(cut(cell)))}，"
                        "不只是单位的名称，全文另收入 extras.csv"
                    )
        for table, new in self.new:
            name = getattr(new, "name", "")
            listed = [getattr(it, "name", "") for it in self.dataset.table(table)]
            for other in listed[: listed.index(name)]:
                if _differ_by_one(name, other) or name_key(name) == name_key(other):
                    yield f"注意 {table}.csv：新的“{name}”与“{other}”很像，是不是同一个？"

    def _to_edit(self, table: str, row: Row) -> str:
        """A new row, and the columns that wait for someone."""
        name = getattr(row, "name", "")
        empty = [
            key
            for key, column in columns(self.dataset, table).items()
            if column["origin"] == "editorial" and not getattr(row, key)
            # Of a notice that came as text, what tells of the original stays empty.
            if not key.startswith("original_")
        ]
        parts = [row.record_id + (f"（{name}）" if name else "")]
        return "，".join([*parts, f"待补 {'、'.join(empty)}"] if empty else parts)


def _differ_by_one(name: str, other: str) -> bool:
    """Whether one character makes one name of the other."""
    start = alike(name, other)
    end = alike(name[start:][::-1], other[start:][::-1])
    return max(len(name), len(other)) - start - end == 1


def _with_source(descriptor: Mapping[str, Any], notice: Notice) -> Mapping[str, Any]:
    """The descriptor whose sources name a notice's archived text."""
    number = notice.document_number and f"（{notice.document_number}）"
    source = {"title": f"《{notice.title}》{number}，存档文本", "path": notice.source_path}
    return {**descriptor, "sources": [*descriptor.get("sources", ()), source]}


def known(dataset: Dataset, notice_id: str, original: bytes) -> bool:
    """Whether this very notice is there; raises Refused for an id that cannot be used."""
    if not _ID.fullmatch(notice_id):
        raise Refused(f"编号应是小写字母加至少两位数字，如 ab01；现为{shorten(notice_id, 20)}")
    notice = dataset.notice.get(notice_id)
    if notice is None:
        return False
    if dataset.sources[notice.original_path or notice.source_path] != original:
        name = notice.document_number or notice.title
        raise Refused(f"编号 {notice_id} 已用于 {name}，内容与这个文件不同")
    return True


def understand(
    dataset: Dataset,
    arrival: Arrival,
    acceptance: Acceptance | None = None,
    offices: Collection[str] = (),
) -> Understood:
    """Read a notice into the dataset; raises Refused, with the place, for what does not fit.

    `offices` are names that somebody has looked at: each is that of one agency.
    """
    extracted = arrival.extracted
    try:
        reading = parse(extracted.text, extracted.fields)
    except SourceError as error:
        raise Refused(f"{extracted.where(error.start)}：{error}") from error
    known_offices = {*offices, *(agency.name for agency in dataset.agencies)}
    for row in reading.rows:
        _check(reading, row, known_offices)
    ids = reading.reform_ids(arrival.id)
    if twice := [row_id for row_id in ids if ids.count(row_id) > 1]:
        row = reading.rows[ids.index(twice[0])]
        place = extracted.where(row.number.start)
        raise Refused(
            f"{place}：附件里有 {ids.count(twice[0])} 项的编号会相同："
            "序号重复，或者只有一部分领域从 1 起；请核对文件"
        )
    notice = _notice(arrival, reading)
    for other in dataset.notices:
        if _name(other) == _name(notice):
            name = notice.document_number or notice.title
            raise Refused(f"{name} 已经收录，编号是 {other.id}")
    made, new = _grown(dataset, arrival, notice, reading)
    added = remarks(made, notice, reading, extracted, acceptance)
    made = replace(made, corrections=(*made.corrections, *added))
    return Understood(
        dataset=made, notice=notice, arrival=arrival, reading=reading, new=new, remarks=added
    )


def _name(notice: Notice) -> tuple[object, ...]:
    """What tells an annex of a notice from all others."""
    if notice.document_number:
        return notice.document_number, notice.annex_title
    return notice.title, notice.issued_on, notice.annex_title


def _check(reading: SourceNotice, row: AnnexRow, offices: Collection[str]) -> None:
    """The cells of an item are filled in, and each of its agencies stands there once."""
    cut, item = reading.cut, f"附件第 {reading.cut(row.number)} 项"
    for what, span in (("名称", row.name), ("内容", row.content)):
        if span and not cut(span):
            raise Refused(f"{item}的{what}是空的；请核对文件")
    agencies = [typeset(cut(it.name)) for it in row.agencies]
    if not agencies or not all(agencies):
        raise Refused(f"{item}的责任单位是空的，或者多了一个分隔的标点；请核对文件")
    for name in agencies:
        if agencies.count(name) > 1:
            raise Refused(f"{item}把责任单位{shorten(name)}写了两次；请核对文件")
        if name not in offices and not is_office(name):
            raise Refused(
                f"{item}的责任单位里，{shorten(name)}看着不像一个单位的名称；"
                f"如果确实是一个单位，请加上 --agency {shlex.quote(name)}；不是，就请核对文件"
            )


def _grown(
    dataset: Dataset, arrival: Arrival, notice: Notice, reading: SourceNotice
) -> tuple[Dataset, tuple[tuple[str, Row], ...]]:
    """The dataset with the notice's rows, and which shared names are new."""

    def said(span: Span | None) -> str:
        return typeset(reading.cut(span)) if span else ""

    rows = reading.rows
    new: dict[str, Sequence[Row]] = {
        "domains": _lacking(Domain, dataset.domains, map(reading.domain, rows)),
        "scopes": _lacking(Scope, dataset.scopes, (said(row.scope) for row in rows)),
        "agencies": _lacking(
            Agency, dataset.agencies, (said(it.name) for row in rows for it in row.agencies)
        ),
    }
    sources = {**dataset.sources, arrival.source_path: arrival.extracted.text.encode()}
    if arrival.original_path:
        sources[arrival.original_path] = arrival.original
    grown: dict[str, Any] = {t: (*dataset.table(t), *lacking) for t, lacking in new.items()}
    made = replace(dataset, notices=(*dataset.notices, notice), sources=sources, **grown)
    domains = {row.name: row.id for row in made.domains} | {"": ""}
    scopes = {row.name: row.id for row in made.scopes} | {"": ""}
    agencies = {row.name: row.id for row in made.agencies}
    reforms, responsibilities = list(dataset.reforms), list(dataset.responsibilities)
    extras = list(dataset.extras)
    for row_id, row in zip(reading.reform_ids(notice.id), rows, strict=True):
        cells = {
            "id": row_id,
            "notice_id": notice.id,
            "number": str(ordinal(reading.cut(row.number))),
            "domain_id": domains[reading.domain(row)],
            "name": said(row.name),
            "content": said(row.content),
            "scope_id": scopes[said(row.scope)],
        }
        reforms.append(Reform.from_row(cells))
        for at, agency in enumerate(row.agencies, 1):
            duty = {"reform_id": row_id, "agency_id": agencies[said(agency.name)]}
            duty |= {"position": str(at), "role": said(agency.role)}
            responsibilities.append(Responsibility.from_row(duty))
        for heading, cell in row.extras:
            extra = {"reform_id": row_id, "heading": said(heading), "text": said(cell)}
            extras.append(Extra.from_row(extra))
    made = replace(
        made,
        reforms=tuple(reforms),
        responsibilities=tuple(responsibilities),
        extras=tuple(extras),
    )
    return made, tuple((table, row) for table, lacking in new.items() for row in lacking)


def _lacking(kind: type[R], known: Sequence[Any], names: Iterable[str]) -> list[R]:
    """A row for each name that a table lacks, its id from its pinyin."""
    ids: dict[str, str] = {row.name: row.id for row in known}
    made: list[R] = []
    for name in filter(None, names):
        if name not in ids:
            ids[name] = unique(slug(name), set(ids.values()))
            cells = {"id": ids[name], "name": name, "position": str(len(ids))}
            made.append(kind.from_row(cells))
    return made


def _notice(arrival: Arrival, reading: SourceNotice) -> Notice:
    """The notice's row: official cells as verification will read them."""
    spans = {name: getattr(reading, name) for name in NOTICE_FIELDS}
    official = {
        name: READ.get(("notices", name), typeset)(reading.cut(span))
        for name, span in spans.items()
        if span
    }
    original = sha256(arrival.original).hexdigest() if arrival.original_path else ""
    own = {
        "id": arrival.id,
        "annex_fields": CELL_SEPARATOR.join(arrival.extracted.fields),
        "source_path": arrival.source_path,
        "source_sha256": sha256(arrival.extracted.text.encode()).hexdigest(),
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
