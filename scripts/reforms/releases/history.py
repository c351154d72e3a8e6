"""The package's history as people and programs read it: per version, and per reform."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reforms import urls
from reforms.model import ROW_ID_SEPARATOR, Change, Dataset, Version
from reforms.problems import compare
from reforms.releases import versions
from reforms.releases.changes import KINDS
from reforms.settings import Settings

FILE = "changes.json"
"""Its name under `/data/`."""

SCHEMA_VERSION = "1.0"

Titles = Mapping[tuple[str, str], str]
"""(table, column) -> its Chinese title."""

_OF_REFORMS = ("reforms", "responsibilities", "passages")
"""Tables whose row ids begin with a reform's id."""


def changes_json(dataset: Dataset, settings: Settings) -> bytes:
    """What each version changed, by record and field, the newest first."""
    listed = versions.known(dataset)
    document = {
        "$schema": settings.site_url + urls.api_schema("changes"),
        "schema_version": SCHEMA_VERSION,
        "title": dataset.descriptor["title"],
        "disclaimer": dataset.descriptor["site"]["disclaimer"],
        "version": listed[-1].number,
        "date": listed[-1].date,
        "total": len(listed),
        "versions": [_object(version, settings) for version in reversed(listed)],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _object(version: Version, settings: Settings) -> dict[str, Any]:
    return {
        "version": version.number,
        "date": version.date,
        "tag": version.tag or None,
        "url": settings.site_url + place(version),
        "bump": version.bump or None,
        "rows": dict(version.rows),
        "columns": [
            {"table": row.table, "field": row.field or None, "kind": row.kind}
            for row in version.columns
        ],
        "changes": [_change(row) for row in version.changes],
    }


def _change(row: Change) -> dict[str, str | None]:
    changed = row.kind == "changed"
    return {
        "table": row.table,
        "row_id": row.row_id,
        "kind": row.kind,
        "field": row.field or None,
        "old": row.old if changed else None,
        "new": row.new if changed else None,
    }


def place(version: Version) -> str:
    """Where a version is told of: its address within the site."""
    return f"{urls.DATA}#{anchor(version)}"


def anchor(version: Version) -> str:
    """A version's id on the page of versions."""
    return "next" if version.draft else f"v{version.number}"


def name(version: Version) -> str:
    """What people call it."""
    return "尚未定版的改动" if version.draft else f"{version.number}版"


def summary(version: Version, titles: Titles) -> str:
    """A version in one sentence."""
    if not version.bump:
        number = version.rows.get("reforms", 0)
        return f"首次发布，共{number}项改革。"
    parts = [f"{titles.get((t, ''), t)}表{what}" for t, what in _counted(version.changes)]
    parts += [f"{row.table}.{row.field}".rstrip(".") + KINDS[row.kind] for row in version.columns]
    return "；".join(parts or ["只改了说明"]) + "。"


def _counted(changes: Iterable[Change]) -> Iterator[tuple[str, str]]:
    """(table, how many of its rows came, went or changed)."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in changes:
        found[row.table][row.kind].add(row.row_id)
    for table, kinds in found.items():
        told = (f"{word}{len(kinds[kind])}行" for kind, word in KINDS.items() if kind in kinds)
        yield table, "、".join(told)


@dataclass(frozen=True, slots=True)
class Event:
    """What a version did to one reform."""

    version: Version
    lines: tuple[str, ...]

    @property
    def name(self) -> str:
        """What people call the version."""
        return name(self.version)

    @property
    def path(self) -> str:
        """Where the version is told of."""
        return place(self.version)


def events(dataset: Dataset, titles: Titles) -> Mapping[str, tuple[Event, ...]]:
    """Reform id -> its history, the newest first."""
    listed = versions.known(dataset)
    told = [(version, _by_reform(version.changes)) for version in listed]

    def of(reform_id: str) -> tuple[Event, ...]:
        return tuple(_events(dataset, titles, reform_id, told))[::-1]

    # Most reforms have the history of one that never changed.
    changed, unchanged = set[str]().union(*(rows for _, rows in told)), of("")
    return {row.id: of(row.id) if row.id in changed else unchanged for row in dataset.reforms}


def _by_reform(changes: Iterable[Change]) -> Mapping[str, list[Change]]:
    found: dict[str, list[Change]] = defaultdict(list)
    for row in changes:
        if row.table in _OF_REFORMS:
            found[row.row_id.partition(ROW_ID_SEPARATOR)[0]].append(row)
    return found


def _events(
    dataset: Dataset,
    titles: Titles,
    reform_id: str,
    told: Sequence[tuple[Version, Mapping[str, list[Change]]]],
) -> Iterator[Event]:
    arrivals = {v.number for v, of in told if _arrives(of.get(reform_id, ()))}
    for version, of in told:
        changes = of.get(reform_id, [])
        if version.number in arrivals or (version is told[0][0] and not arrivals):
            yield Event(version, ("首次收录。",))
        elif changes:
            lines = dict.fromkeys(_line(dataset, titles, row) for row in changes)
            yield Event(version, tuple(lines))


def _arrives(changes: Iterable[Change]) -> bool:
    return any(row.table == "reforms" and row.kind == "added" for row in changes)


def _line(dataset: Dataset, titles: Titles, row: Change) -> str:
    """A change of a reform in words."""
    if row.table == "passages":
        return "文中的摘录有改动。"
    if row.table == "responsibilities":
        agency_id = row.row_id.partition(ROW_ID_SEPARATOR)[2]
        agency = dataset.agency.get(agency_id)
        done = "次序改动" if row.kind == "changed" else KINDS[row.kind]
        return f"责任单位{done}：{agency.name if agency else agency_id}。"
    title = titles.get((row.table, row.field), row.field)
    old, new = compare(row.old, row.new)
    return f"“{title}”由“{old}”改为“{new}”。"


def _text(title: str, **more: object) -> dict[str, Any]:
    return {"type": "string", "title": title, **more}


def _maybe(title: str) -> dict[str, Any]:
    return {"type": ["string", "null"], "title": title}


def _closed(title: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "title": title,
        "properties": dict(properties),
        "required": list(properties),
    }


def _many(title: str, items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "title": title, "items": dict(items)}


_ROW = {"table": _text("表"), "field": _maybe("列；整行或整表时为空"), "kind": _text("增、删或改")}
_VERSION = {
    "version": _text("版本"),
    "date": _text("日期", format="date"),
    "tag": _maybe("代码仓库里的标签；尚未定版时为空"),
    "url": _text("说明这一版的网址", format="uri"),
    "bump": {"enum": ["none", "patch", "minor", "major", None], "title": "相对上一版的幅度"},
    "rows": {"type": "object", "title": "各表的行数", "additionalProperties": {"type": "integer"}},
    "columns": _many("增删的表和列", _closed("表或列", _ROW)),
    "changes": _many(
        "增删的行和改动的值",
        _closed(
            "改动",
            {**_ROW, "row_id": _text("行的编号"), "old": _maybe("旧值"), "new": _maybe("新值")},
        ),
    ),
}
SCHEMA: dict[str, Any] = _closed(
    "历次改动",
    {
        "$schema": _text("本文件的 JSON Schema", format="uri"),
        "schema_version": _text("结构的版本，首位数字变了才会不兼容"),
        "title": _text("数据的名称"),
        "disclaimer": _text("数据的性质"),
        "version": _text("数据的版本"),
        "date": _text("数据的日期", format="date"),
        "total": {"type": "integer", "minimum": 1, "title": "有几个版本"},
        "versions": _many("各个版本，新的在前", _closed("版本", _VERSION)),
    },
)
"""The JSON Schema of `changes.json`."""
