"""The versions of the package, and what each changed: of a reform, too, in words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reforms import urls
from reforms.history.bumps import Bump, bump
from reforms.history.changes import KINDS, Snapshot, columns_changed, rows_changed, snapshot
from reforms.model import ROW_ID_SEPARATOR, ROW_TYPES, Change, Dataset, Version
from reforms.problems import compare

Titles = Mapping[tuple[str, str], str]
"""(table, column) -> its Chinese title."""

_OF_REFORMS = ("reforms", "responsibilities", "passages")
"""Tables whose row ids begin with a reform's id."""


def history(dataset: Dataset, released: Sequence[Snapshot]) -> tuple[Version, ...]:
    """Every version up to the package as it is, oldest first.

    The package stands for its last release where nothing has changed since;
    otherwise it is a version of its own, without a tag.
    """
    if not released:
        return (_first(dataset),)
    now = snapshot(dataset)
    states = list(released)
    if bump(states[-1], now) is not Bump.NONE or states[-1].number != now.number:
        states.append(now)
    pairs = zip([None, *states], states, strict=False)
    return tuple(_version(before, state) for before, state in pairs)


def _first(dataset: Dataset) -> Version:
    """The package where nothing was released before: its rows need only be counted."""
    bare = Snapshot(tag="", descriptor=dataset.descriptor, tables={})
    rows = {table: len(dataset.table(table)) for table in ROW_TYPES}
    return replace(_version(None, bare), rows=rows)


def _version(before: Snapshot | None, state: Snapshot) -> Version:
    made = Version(
        number=state.number,
        tag=state.tag,
        date=state.date,
        rows={table: len(rows) for table, rows in state.tables.items()},
    )
    if before is None:
        return made
    return replace(
        made,
        draft=before.number == state.number,
        changes=tuple(rows_changed(before, state)),
        columns=tuple(columns_changed(before, state)),
        bump=bump(before, state).name.lower(),
    )


def known(dataset: Dataset) -> tuple[Version, ...]:
    """The history, or where nobody has looked into the repository the present version alone."""
    return dataset.history or history(dataset, ())


def place(version: Version) -> str:
    """Where a version is told of: its address within the site."""
    return f"{urls.VERSIONS}#{anchor(version)}"


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
    listed = known(dataset)
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
