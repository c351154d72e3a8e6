"""What somebody asks to be corrected, words of a stranger, and the cell that it means."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import unquote

from reforms.archive.ideographs import fold_or_refuse
from reforms.archive.locators import SHARED
from reforms.archive.typography import typeset
from reforms.characters import unseen
from reforms.model import (
    COLUMN_OF_FIELD,
    LIST_SEPARATOR,
    LONGEST_CELL,
    ROW_TYPES,
    Dataset,
    Place,
    Reform,
    Row,
    Term,
)
from reforms.problems import Refused, shorten
from reforms.tables import cell, columns

EDITORIAL = "editorial"
"""The kind of a change to the project's own text, which no ledger records."""

NOTHING = ("", "空", "无", "没有")
"""How people write that a cell is empty."""

_ADDRESS = re.compile(r"https?://[^\s，。；、）》”]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to change, and why."""

    row_id: str = ""
    """A record's id, or the address of its page or file as anyone may write it."""
    field: str = ""
    """A column's name, its Chinese title, or the annex's heading of it."""
    old: str = ""
    new: str = ""
    reason: str
    reference: str
    recorded_on: date
    kind: str = ""
    """EDITORIAL, CORRECTION or REMARK; empty where the column decides."""
    contributor: str = ""


def cleaned(request: Request) -> Request:
    """The request as it can be recorded; raises Refused for what cannot be."""
    texts = {name: text for name, text in asdict(request).items() if isinstance(text, str)}
    for name, text in texts.items():
        texts[name] = fold_or_refuse(text).strip()
        _check(texts[name])
    # A space, which no text keeps beside a Chinese character, is where the address ends.
    reference = typeset(re.sub(rf"({_ADDRESS.pattern})\s+(?=[一-鿿])", r"\1，", texts["reference"]))
    if any(address not in reference for address in _ADDRESS.findall(texts["reference"])):
        raise Refused("依据的网址里有中文；请换成浏览器地址栏里编码过的写法")
    texts |= {"reason": typeset(texts["reason"]), "reference": reference}
    return replace(request, **texts)  # type: ignore[arg-type]


def _check(text: str) -> None:
    if len(text) > LONGEST_CELL:
        raise Refused(f"{shorten(text, 20)}太长了")
    if characters := unseen(text):
        raise Refused(f"{shorten(text)}里有看不见的字符：{characters}；请删去再试")


def _ids(text: str) -> Iterator[str]:
    """The ids that a text may mean, the likeliest first.

    It is an id, or an address: with a query, percent codes, capitals or full-width characters,
    of a page, its file, the place on a page or the record's file in the API, or a link to it.
    """
    yield text
    text = re.sub("[‐-―−]", "-", unquote(unicodedata.normalize("NFKC", text)).casefold())
    if link := re.search(r"\]\(([^)\s]+)", text):
        text = link[1]
    # As they stand in a sentence.
    address, _, place = text.partition(" ")[0].strip("<>。.,;").partition("#")
    yield place
    path = re.sub(r"(/index\.html|\.json|/+)$", "", address.partition("?")[0])
    yield path.rpartition("/")[2]


# --- the cell ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One cell of a row."""

    table: str
    row: Row
    column: Mapping[str, Any]
    """Its field in the descriptor."""
    shared: str
    """The table that the cell refers to; empty for a cell that says its text itself."""
    value: str
    """What the cell says, or the name that it refers to."""

    @property
    def title(self) -> str:
        """What the column is called, for a message."""
        return f"“{self.column['title']}”（{self.table}.csv 的 {self.column['name']}）"

    @property
    def place(self) -> Place:
        """Table, row id and column."""
        return self.table, self.row.record_id, self.column["name"]


def find(dataset: Dataset, request: Request) -> Target:
    """The cell that a request means; raises Refused where there is none, or several."""
    named = (
        [
            (table, dataset.by_id[table][row_id])
            for table in ROW_TYPES
            # The ledger only tells of corrections.
            if table != "corrections" and row_id in dataset.by_id[table]
        ]
        for row_id in _ids(request.row_id)
    )
    rows = next(filter(None, named), [])
    if not rows:
        for gone in dataset.retired:
            if gone.former_id in _ids(request.row_id):
                now = f"，现在是 {gone.replaced_by}" if gone.replaced_by else ""
                raise Refused(f"编号 {gone.former_id} 已经停用{now}：{gone.reason}")
        raise Refused(
            f"没有编号为{shorten(request.row_id)}的记录；编号是条目页网址的最后一段，如 ab01-02"
        )
    found = [target for table, row in rows for target in _cells(dataset, table, row, request)]
    headings = [
        heading
        for _, row in rows
        if isinstance(row, Reform)
        for heading in dataset.notice[row.notice_id].headings
    ]
    if not found and request.field in headings:
        raise Refused(f"附件里这一项的“{request.field}”是空的，官方文字不能补写")
    if not found:
        raise _no_column(dataset, [table for table, _ in rows], request.field)
    if len(found) > 1:
        # The words tell which is meant.
        found = [target for target in found if _says(target, request.old)] or found
        # The whole of a cell of agencies is an extra, and says each of their names, too.
        found = [target for target in found if target.shared] or found
    if len(found) > 1:
        places = LIST_SEPARATOR.join("/".join(target.place) for target in found)
        raise Refused(f"认不出是哪一处：{places}；请照抄整个名称")
    return found[0]


def _no_column(dataset: Dataset, tables: Sequence[str], field: str) -> Refused:
    """Records of these tables have no such column; where it is an agency's, this is told."""
    known = {table: columns(dataset, table) for table in {*tables, "agencies"}}
    titles = [
        f"{column['title']}（{name}）"
        for table in tables
        for name, column in known[table].items()
        if column["origin"] != "key"
    ]
    # What stands in a table of its own, but on the record's page.
    if "reforms" in tables:
        titles.append(dataset.resources["agencies"]["title"])
    if any(_has_terms(dataset, table) for table in tables):
        titles.append(dataset.resources["terms"]["title"])
    of_agency = any(field in (name, it["title"]) for name, it in known["agencies"].items())
    hint = "这是单位的栏，编号请写单位页网址的最后一段；" if of_agency else ""
    said = LIST_SEPARATOR.join(titles)
    return Refused(f"没有{shorten(field)}这一栏；{hint}有这些：{said}")


def _says(target: Target, words: str) -> bool:
    if target.shared:
        return words == target.value
    return words in target.value or typeset(words) in target.value


def _cells(dataset: Dataset, table: str, row: Row, request: Request) -> Iterator[Target]:
    """The row's cells of that name; those of its responsibilities and extras if it is a reform."""
    known, of_duties = columns(dataset, table), columns(dataset, "responsibilities")
    if request.field in ("terms", dataset.resources["terms"]["title"]):
        yield from _terms(dataset, table, row, request)
        return
    name = dict(_names(dataset, table, row)).get(request.field, request.field)
    extras = dataset.extras_of.get(row.record_id, ()) if isinstance(row, Reform) else ()
    headings = [extra.heading for extra in extras]
    if name not in (*known, "agency_id", "role", *headings):
        similar = [key for key, column in known.items() if request.field in column["title"]]
        name = similar[0] if len(similar) == 1 and request.field else ""
    if name in known:
        yield _target(dataset, table, row, known[name])
    elif name in ("agency_id", "role") and isinstance(row, Reform):
        for duty in dataset.responsibilities_of.get(row.id, ()):
            yield _target(dataset, "responsibilities", duty, of_duties[name])
    for extra in extras:
        if extra.heading in (name, request.field):
            yield _target(dataset, "extras", extra, columns(dataset, "extras")["text"])


def _has_terms(dataset: Dataset, table: str) -> bool:
    return table in columns(dataset, "terms")["table"]["constraints"]["enum"]


def _terms(dataset: Dataset, table: str, row: Row, request: Request) -> Iterator[Target]:
    """The search word of a record that is to change, or a new one without a text."""
    if not _has_terms(dataset, table):
        return
    known = columns(dataset, "terms")
    terms = dataset.terms_of.get((table, row.record_id), ())
    found = [term for term in terms if term.term == request.old]
    if request.old in NOTHING and not found:
        # The schema's own order: the first kind is the one that claims least.
        kinds = known["kind"]["constraints"]["enum"]
        is_english = request.new.isascii() and re.search("[A-Za-z]", request.new)
        kind = "english" if is_english and "english" in kinds else kinds[0]
        new_id = dataset.next_id("terms")
        found = [Term(id=new_id, table=table, row_id=row.record_id, term="", kind=kind)]
    if not found:
        words = LIST_SEPARATOR.join(term.term for term in terms)
        raise Refused(f"没有检索词{shorten(request.old)}；现有的是：{words or '没有'}")
    for term in found:
        yield _target(dataset, "terms", term, known["term"])


def _names(dataset: Dataset, table: str, row: Row) -> Iterator[tuple[str, str]]:
    """(what people call a column, its name): its title, its table's, the annex's heading.

    The last counts: pages show the annex's own headings.
    """
    yield from ((column["title"], name) for name, column in columns(dataset, table).items())
    if isinstance(row, Reform):
        yield columns(dataset, "responsibilities")["role"]["title"], "role"
        yield from (
            (dataset.resources[shared]["title"], column) for column, shared in SHARED.items()
        )
        notice = dataset.notice[row.notice_id]
        pairs = zip(notice.headings, notice.fields, strict=True)
        yield from ((title, COLUMN_OF_FIELD.get(of, title)) for title, of in pairs)


def _target(dataset: Dataset, table: str, row: Row, column: Mapping[str, Any]) -> Target:
    value = getattr(row, column["name"])
    shared = SHARED.get(column["name"], "") if column["origin"] == "official" else ""
    if shared and value:
        value = getattr(dataset.by_id[shared][value], "name")  # noqa: B009 - every one has it
    return Target(table=table, row=row, column=column, shared=shared, value=cell(value))
