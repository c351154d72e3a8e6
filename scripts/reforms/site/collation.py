"""An archived passage beside what is published of it: every changed character, by kind."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from reforms.archive.typography import ASCII
from reforms.model import LIST_SEPARATOR, Dataset, Notice, Place, Reform
from reforms.site.context import Site
from reforms.tables import cell

PUNCTUATION, SPACE = "punctuation", "space"
READING, CORRECTED = "reading", "correction"
KINDS = {PUNCTUATION: "标点", SPACE: "空格", READING: "读法", CORRECTED: "更正"}
"""Kind of a change -> what people call it. A reading is how a column has a number, a role or a
list of names; only what the ledger lists is corrected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A run of characters that is the same on both sides, or a change of one kind."""

    kind: str = ""
    archived: str
    published: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Collation:
    """A passage under its heading, side by side."""

    heading: str
    variants: Sequence[Variant]

    @property
    def is_same(self) -> bool:
        """Whether no character changed."""
        return not any(it.kind for it in self.variants)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many places changed in one way, and each such change with its number."""

    kind: str
    name: str
    number: int
    changes: Sequence[tuple[str, int]]


@lru_cache(maxsize=4096)  # An item's page and the page of all show the same.
def collate(archived: str, published: str, is_corrected: bool = False) -> list[Variant]:
    """Two texts, cut where they differ: punctuation set in Chinese, white space, all else."""
    made: list[Variant] = []
    matcher = SequenceMatcher(None, archived, published, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        old, new = archived[a:b], published[c:d]
        same = [Variant(archived=old, published=new)]
        made += same if tag == "equal" else _changes(old, new, is_corrected)
    return made


def _changes(old: str, new: str, is_corrected: bool) -> Iterator[Variant]:
    """What became of a run: white space that went, and marks or other characters in its place."""
    bare = "".join(old.split())
    if new.translate(ASCII) != bare:
        kind = CORRECTED if is_corrected else READING
        yield Variant(kind=kind, archived=old, published=new)
        return
    marks = iter(new)
    for char in old:
        if char.isspace():
            yield Variant(kind=SPACE, archived=char, published="")
        else:
            yield Variant(kind=PUNCTUATION, archived=char, published=next(marks))


def of_reform(site: Site, reform: Reform) -> list[Collation]:
    """The cells of a reform's row of the annex, in the printed order."""
    data, notice = site.dataset, site.dataset.notice[reform.notice_id]
    reading, row = site.archive[notice.id], site.annex[reform.id]
    several = notice.fields.count("agencies") > 1
    shown = {of: _shown(data, reform, of) for of in notice.fields}
    for it in data.extras_of.get(reform.id, ()):
        shown[it.heading] = it.text, [("extras", it.record_id, "text")]
    made = []
    for heading, of, span in zip(notice.headings, notice.fields, row.cells, strict=True):
        if several and of == "agencies":
            continue
        places = [*shown[of][1], *shown.get(heading, ("", ()))[1]]
        text = shown.get(heading, shown[of])[0]
        variants = collate(reading.cut(span), text, not site.corrected.isdisjoint(places))
        made.append(Collation(heading=heading, variants=variants))
    return made


def _shown(data: Dataset, reform: Reform, of: str) -> tuple[str, list[Place]]:
    """What is published of a cell, and the places that the ledger names for it; roles are not."""
    match of:
        case "agencies":
            agencies = data.agencies_of.get(reform.id, ())
            places = [("agencies", it.id, "name") for it in agencies]
            duties = [("responsibilities", f"{reform.id}/{it.id}", "agency_id") for it in agencies]
            return LIST_SEPARATOR.join(it.name for it in agencies), places + duties
        case "domain" | "scope":
            table, column = f"{of}s", f"{of}_id"
            row_id = getattr(reform, column)
            name = getattr(data.by_id[table].get(row_id), "name", "")
            return name, [("reforms", reform.id, column), (table, row_id, "name")]
        case "extra":
            return "", []
    return cell(getattr(reform, of)), [("reforms", reform.id, of)]


def of_notice(site: Site, notice: Notice) -> list[Collation]:
    """What a notice's row has of its text."""
    reading = site.archive[notice.id]
    spans = {
        "document_number": reading.document_number,
        "title": reading.title,
        "addressee": reading.addressee,
        "annex_title": reading.annex_title,
    }
    made = []
    for name, span in spans.items():
        if span:
            is_corrected = ("notices", notice.id, name) in site.corrected
            variants = collate(reading.cut(span), cell(getattr(notice, name)), is_corrected)
            made.append(Collation(heading=site.titles["notices", name], variants=variants))
    return made


def tallies(collations: Iterable[Collation]) -> list[Tally]:
    """What changed, by kind, and in each the most frequent first; a kind without any counts 0.

    Readings are told where there are any.
    """
    found = Counter(it for one in collations for it in one.variants if it.kind)
    made = []
    for kind, name in KINDS.items():
        changes = [(_words(it), number) for it, number in found.most_common() if it.kind == kind]
        if changes or kind != READING:
            number = sum(number for _, number in changes)
            made.append(Tally(kind=kind, name=name, number=number, changes=changes))
    return made


def _words(change: Variant) -> str:
    """A change in words, for those who see no colours; empty where its kind says it all."""
    if change.kind == SPACE:
        return ""
    old, new = change.archived, change.published
    return f"“{old}”改为“{new}”" if old and new else f"增加“{new}”" if new else f"去掉“{old}”"
