"""The versions of the package, and what each of them changed: as rows, and in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from reforms import facts, urls
from reforms.history import state
from reforms.history.bumps import Bump, bump
from reforms.history.state import KINDS, State, columns_changed, rows_changed
from reforms.model import ROW_ID_SEPARATOR, Change, Dataset, Version, group
from reforms.problems import compare

Titles = Mapping[tuple[str, str], str]
"""(table, column) -> its Chinese title."""

FIRST = "首次收录。"
"""What the history of a reform begins with."""

_OF_REFORMS = ("reforms", "responsibilities", "extras", "passages")
"""Tables whose row ids begin with a reform's id."""


def dated(dataset: Dataset, released: Iterable[State]) -> Dataset:
    """A dataset that knows every version up to itself, oldest first.

    It stands for its last release where nothing has changed since; otherwise it
    is a version of its own, without a tag.
    """
    now, last, made = state.of(dataset), None, []
    for then in released:
        made.append(_version(last, then))
        last = then
    if last is None or last.number != now.number or bump(last, now) is not Bump.NONE:
        made.append(_version(last, now))
    return replace(dataset, history=tuple(made))


def known(dataset: Dataset) -> tuple[Version, ...]:
    """The history, or where nobody has looked into the repository the present version alone."""
    return dataset.history or dated(dataset, ()).history


def _version(before: State | None, now: State) -> Version:
    rows = {name: len(table.rows) for name, table in now.tables.items()}
    made = Version(number=now.number, tag=now.tag, date=now.date, rows=rows)
    if before is None:
        return made
    return replace(
        made,
        draft=before.number == now.number,
        changes=tuple(rows_changed(before, now)),
        columns=tuple(columns_changed(before, now)),
        bump=bump(before, now).name.lower(),
    )


def place(version: Version) -> str:
    """A version's address within the site: of a released one the folder that never changes."""
    return urls.version(version.number) if version.tag else f"{urls.DATA}#{anchor(version)}"


def anchor(version: Version) -> str:
    """A version's id on the data page."""
    return "next" if version.draft else f"v{version.number}"


def name(version: Version) -> str:
    """What people call it."""
    return "尚未定版的改动" if version.draft else f"{version.number}版"


def summary(version: Version, titles: Titles) -> str:
    """A version in one sentence."""
    if not version.bump:
        number = version.rows.get("reforms", 0)
        return f"首次发布，共{number}项改革。"
    parts = []
    for table, rows in group((row.table, row) for row in version.changes).items():
        ids = {kind: {row.row_id for row in rows if row.kind == kind} for kind in KINDS}
        counts = (f"{word}{len(ids[kind])}行" for kind, word in KINDS.items() if ids[kind])
        parts.append(f"{titles.get((table, ''), table)}表{'、'.join(counts)}")
    parts += [f"{row.table}.{row.field}".rstrip(".") + KINDS[row.kind] for row in version.columns]
    return "；".join(parts or ["只改了说明"]) + "。"


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


def by_reform(dataset: Dataset, titles: Titles) -> Mapping[str, tuple[Event, ...]]:
    """Reform id -> its history, the newest first."""
    versions = known(dataset)
    found: dict[str, list[Event]] = {row.id: [] for row in dataset.reforms}
    for version in versions:
        rows = (row for row in version.changes if row.table in _OF_REFORMS)
        changed = group((row.row_id.partition(ROW_ID_SEPARATOR)[0], row) for row in rows)
        for reform_id in changed.keys() & found.keys():
            changes = changed[reform_id]
            arrives = any(row.table == "reforms" and row.kind == "added" for row in changes)
            lines = [FIRST] if arrives else [_line(dataset, titles, row) for row in changes]
            found[reform_id].append(Event(version, tuple(dict.fromkeys(lines))))
    for events in found.values():
        if not any(FIRST in event.lines for event in events):
            events.insert(0, Event(versions[0], (FIRST,)))
    return {reform_id: tuple(reversed(events)) for reform_id, events in found.items()}


def _line(dataset: Dataset, titles: Titles, row: Change) -> str:
    """A change of a reform in words."""
    if row.table == "passages":
        return "文中的摘录有改动。"
    if row.table == "responsibilities":
        agency_id = row.row_id.partition(ROW_ID_SEPARATOR)[2]
        agency = dataset.agency.get(agency_id)
        done = "次序改动" if row.kind == "changed" else KINDS[row.kind]
        name = agency.name if agency else agency_id
        if row.field != "role":
            return f"责任单位{done}：{name}。"
        old, new = (f"“{role}”" if role else "空白" for role in (row.old, row.new))
        return f"{name}的分工由{old}改为{new}。"
    title = facts.column_title(titles, row.table, row.row_id, row.field)
    if row.kind != "changed":
        return f"“{title}”{KINDS[row.kind]}。"
    old, new = compare(row.old, row.new)
    return f"“{title}”由“{old}”改为“{new}”。"
