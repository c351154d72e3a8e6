"""The data package's only reader: descriptor, tables and archive -> Dataset.

Stages run in order (encoding, schema, keys, rules and verification); a later
one leaves out only the tables that an earlier one has found faulty, so that
one look tells everything that is wrong.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reforms import checks
from reforms.model import ROW_TYPES, Dataset, Notice, record_id, table_path
from reforms.problems import Problem, Where, ordered
from reforms.rules import encoding, keys, schema
from reforms.rules.descriptor import DESCRIPTOR, check_descriptor
from reforms.rules.document import parsed, unreadable
from reforms.rules.keys import Record
from reforms.rules.reading import RawTable
from reforms.tables import Line
from reforms.verify import verify

LARGEST = 100_000_000
"""Bytes of a file: ten thousand reforms take some ten million."""

SOURCES = "sources"
"""The folder of archived notices; nothing else may lie there."""


class InvalidPackage(Exception):
    """The package has problems; `problems` lists them all."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"数据包有 {len(problems)} 个问题")
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What became of an examination."""

    dataset: Dataset | None
    """None unless every table could be read as it stands."""
    standing: Dataset | None = None
    """The tables in which nothing lasting is wrong; the others are empty."""
    problems: list[Problem]


def load(root: Path, begin: Callable[[Dataset], object] | None = None) -> Dataset:
    """The dataset in a package folder; raises InvalidPackage unless it is faultless.

    `begin` gets it before the rules have judged it, to begin what takes long; what that
    makes is worth nothing where this raises.
    """
    examined = examine(root, begin=begin)
    if examined.problems or examined.dataset is None:
        raise InvalidPackage(examined.problems)
    return examined.dataset


def examine(
    root: Path, *, verified: bool = True, begin: Callable[[Dataset], object] | None = None
) -> Examined:
    """Run every stage; `verified=False` leaves the comparison with the archive out.

    `begin` gets the dataset that no stage up to the keys has found a fault in.
    """
    work = _Examination(root)
    descriptor = work.read_descriptor()
    if descriptor is None:
        return Examined(dataset=None, problems=ordered(work.problems))
    work.read_tables(descriptor)
    dataset = work.build(descriptor)
    healthy = frozenset(work.lines)
    if begin and not work.problems:
        begin(dataset)
    work.problems += checks.check(dataset, healthy)
    if verified:
        work.problems += verify(dataset, healthy)
    for rules in (checks.FOLLOWING, checks.ORDER):
        work.problems += list(checks.check(dataset, healthy - work.faulty, rules))
    complete = healthy - work.damaged == set(ROW_TYPES)
    return Examined(
        dataset=dataset if complete else None,
        standing=dataset,
        problems=ordered(work.problems),
    )


def raw_tables(root: Path) -> list[RawTable]:
    """Each table's file as it is on disk; those that cannot be read are left out."""
    work = _Examination(root)
    descriptor = work.read_descriptor()
    resources = descriptor["resources"] if descriptor else ()
    return [raw for resource in resources if (raw := work.raw_table(resource))]


@dataclass(slots=True)
class _Examination:
    """The stages and what has stood so far."""

    root: Path
    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, list[Line]] = field(default_factory=dict)
    """Table -> its records, header first, while no stage has found a lasting fault in it."""
    damaged: set[str] = field(default_factory=set)
    """Tables whose files are not plain CSV, though their records may be known."""
    records: dict[str, list[Record]] = field(default_factory=dict)

    @property
    def faulty(self) -> frozenset[str]:
        """The tables in whose files something is wrong."""
        paths = {problem.where.path for problem in self.problems}
        return frozenset(name for name in ROW_TYPES if table_path(name) in paths)

    def read_descriptor(self) -> Mapping[str, Any] | None:
        """The descriptor, or None where nothing else can be judged by it."""
        data = self.read_file(DESCRIPTOR)
        if data is None:
            return None
        try:
            document = parsed(data)
        except (ValueError, RecursionError) as error:
            self.problems.append(unreadable(error))
            return None
        self.problems += check_descriptor(document)
        return None if self.problems else document

    def read_file(self, path: str, record: str | None = None) -> bytes | None:
        """A regular file inside the package; None, and a problem, where there is none."""
        file = self.root / path
        message = "文件不存在"
        try:
            if is_regular(self.root, path):
                if file.stat().st_size <= LARGEST:
                    return file.read_bytes()
                message = f"文件超过 {LARGEST // 1_000_000} MB，太大了"
            elif os.path.lexists(file):
                message = "这不是普通的文件，或者它是一个链接"
        except (OSError, RuntimeError):
            message = "文件读不出来"
        self.problems.append(
            Problem(
                where=Where(path=path, record=record),
                rule="encoding.file",
                message=message,
                hint="从仓库取回这个文件，放在原来的位置",
            )
        )
        return None

    def read_tables(self, descriptor: Mapping[str, Any]) -> None:
        """Run the stages encoding, schema and keys."""
        resources = {r["name"]: r for r in descriptor["resources"]}
        for resource in resources.values():
            self.read_encoding(resource)
        for name in list(self.lines):
            self.stage(name, schema.check_table(name, resources[name], self.lines[name]))
        self.records = {name: _records(name, lines) for name, lines in self.lines.items()}
        for name in list(self.lines):
            self.stage(name, keys.check_unique(resources[name]["schema"], self.records[name]))
        self.read_references(resources)

    def read_references(self, resources: Mapping[str, Any]) -> None:
        """What refers to a missing row is told once for all tables."""
        known = {name: self.records[name] for name in self.lines}
        dangling: list[Problem] = []
        for name in known:
            found = list(keys.check_foreign(resources[name]["schema"], known[name], known))
            if found:
                self.lines.pop(name)
            elif {"table", "row_id"} <= set(known[name][0].cells if known[name] else ()):
                found = list(keys.check_targets(known[name], known))
            dangling += found
        self.problems += keys.merged(dangling)

    def raw_table(self, resource: Mapping[str, Any]) -> RawTable | None:
        name = resource["name"]
        data = self.read_file(table_path(name))
        if data is None:
            return None
        columns = resource["schema"]["fields"]
        return RawTable(name=name, path=table_path(name), data=data, columns=columns)

    def read_encoding(self, resource: Mapping[str, Any]) -> None:
        """Note what has happened to a file; its records stand where that can be undone."""
        raw = self.raw_table(resource)
        if raw is None:
            return
        reading = encoding.read(raw)
        self.problems += reading.problems
        if reading.problems:
            self.damaged.add(raw.name)
        if reading.certain:
            self.lines[raw.name] = reading.lines

    def stage(self, name: str, problems: Iterator[Problem]) -> None:
        """Note a table's problems and leave it out of what follows if there are any."""
        found = list(problems)
        self.problems += found
        if found:
            self.lines.pop(name, None)

    def build(self, descriptor: Mapping[str, Any]) -> Dataset:
        """The dataset of the tables that stand; the others are empty."""
        rows: dict[str, Any] = {
            name: tuple(ROW_TYPES[name].from_row(r.cells) for r in self.records[name])
            for name in self.lines
        }
        begins = {name: {r.row_id: r.line for r in self.records[name]} for name in self.lines}
        sources = self.read_sources(rows.get("notices", ()))
        return Dataset(descriptor=descriptor, sources=sources, lines=begins, **rows)

    def read_sources(self, notices: tuple[Notice, ...]) -> Mapping[str, bytes]:
        """The archived files that notices name; without one of them notices count as faulty."""
        named = {p: n.id for n in notices for p in (n.source_path, n.original_path) if p}
        contents = {path: self.read_file(path, record) for path, record in named.items()}
        if None in contents.values():
            self.lines.pop("notices", None)
        if "notices" in self.lines:
            self.problems += _strangers(self.root, set(contents))
        return {path: data for path, data in contents.items() if data is not None}


def is_regular(root: Path, path: str) -> bool:
    """Whether a path inside the package is a plain file of its own.

    A link anywhere on the way would lead to bytes that are not the package's.
    """
    file = root / path
    return file.resolve() == root.resolve() / path and file.is_file()


def _records(name: str, lines: list[Line]) -> list[Record]:
    path, header = table_path(name), lines[0].cells
    return [
        Record(path, number, record_id(name, cells), dict(zip(header, cells, strict=True)))
        for number, cells in lines[1:]
    ]


def _strangers(root: Path, named: set[str]) -> Iterator[Problem]:
    for file in sorted((root / SOURCES).rglob("*")):
        path = file.relative_to(root).as_posix()
        if (file.is_symlink() or not file.is_dir()) and path not in named:
            yield Problem(
                where=Where(path=path),
                rule="rules.source-unnamed",
                message="没有通知指向这个文件；这个文件夹只放存档的通知",
                hint="把它移走；新通知请用 reforms import 导入",
            )
