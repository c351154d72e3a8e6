"""The data package's only reader: descriptor, tables and archive -> Dataset.

All tables are parsed first. Then stages judge them in order (encoding, schema,
keys, rules and verification); a later one leaves out only the tables that an
earlier one has found faulty, so that one look tells everything that is wrong.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reforms import checks
from reforms.model import ROW_TYPES, Dataset, Notice, record_id, table_path
from reforms.problems import Problem, ordered
from reforms.rules import encoding, keys, schema
from reforms.rules.descriptor import DESCRIPTOR, check_descriptor, read_descriptor
from reforms.rules.files import SOURCES as SOURCES
from reforms.rules.files import Files, content, strangers
from reforms.rules.files import is_regular as is_regular
from reforms.rules.files import read_files as read_files
from reforms.rules.keys import Record, Records
from reforms.rules.reading import RawTable
from reforms.tables import Line
from reforms.verify import verify


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


def load(root: Path) -> Dataset:
    """The dataset in a package folder; raises InvalidPackage unless it is faultless."""
    examined = examine(read_files(root))
    if examined.problems or examined.dataset is None:
        raise InvalidPackage(examined.problems)
    return examined.dataset


def examine(files: Files) -> Examined:
    """What a package's files (path inside it -> bytes) make, and everything that is wrong."""
    work = _Examination(files)
    descriptor = work.read_descriptor()
    if descriptor is None:
        return Examined(dataset=None, problems=ordered(work.problems))
    work.read_tables(descriptor)
    dataset = work.build(descriptor)
    healthy = frozenset(work.lines)
    work.problems += checks.check(dataset, healthy)
    work.problems += verify(dataset, healthy)
    for rules in (checks.FOLLOWING, checks.ORDER):
        work.problems += list(checks.check(dataset, healthy - work.faulty, rules))
    complete = healthy - work.damaged == set(ROW_TYPES)
    return Examined(
        dataset=dataset if complete else None,
        standing=dataset,
        problems=ordered(work.problems),
    )


def raw_tables(files: Files) -> list[RawTable]:
    """Each table's file as it is; those that cannot be read are left out."""
    work = _Examination(files)
    descriptor = work.read_descriptor()
    resources = descriptor["resources"] if descriptor else ()
    return [raw for resource in resources if (raw := work.raw_table(resource))]


@dataclass(slots=True)
class _Examination:
    """The stages and what has stood so far."""

    files: Files
    problems: list[Problem] = field(default_factory=list)
    rows: dict[str, Any] = field(default_factory=dict)
    """Table -> its rows."""
    lines: dict[str, Sequence[Line]] = field(default_factory=dict)
    """Table -> its records, header first, while no stage has found a lasting fault in it."""
    damaged: set[str] = field(default_factory=set)
    """Tables whose files are not plain CSV, though their records may be known."""
    records: dict[str, Records] = field(default_factory=dict)

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
        document, self.problems = read_descriptor(data)
        if not self.problems:
            self.problems += check_descriptor(document)
        return None if self.problems else document

    def read_file(self, path: str) -> bytes | None:
        """What a file holds; None, and a problem, where that cannot be told."""
        found = content(self.files, path)
        if isinstance(found, bytes):
            return found
        self.problems.append(found)
        return None

    def make_rows(self, name: str, lines: Sequence[Line]) -> None:
        """A table's records and rows, from lines that the schema allows."""
        header = lines[0].cells
        rows = [
            Record(
                line=line.number,
                id=record_id(name, line.cells),
                cells=dict(zip(header, line.cells, strict=True)),
            )
            for line in lines[1:]
        ]
        self.records[name] = Records(path=table_path(name), rows=rows)
        self.rows[name] = tuple(ROW_TYPES[name].from_row(row.cells) for row in rows)

    def read_tables(self, descriptor: Mapping[str, Any]) -> None:
        """Run the stages encoding, schema and keys."""
        resources = {r["name"]: r for r in descriptor["resources"]}
        for resource in resources.values():
            if raw := self.raw_table(resource):
                self.judge_encoding(raw)
        for name in list(self.lines):
            self.stage(name, schema.check_table(name, resources[name], self.lines[name]))
        for name, lines in self.lines.items():
            self.make_rows(name, lines)
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
            elif {"table", "row_id"} <= {f["name"] for f in resources[name]["schema"]["fields"]}:
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

    def judge_encoding(self, table: RawTable) -> None:
        """Note what has happened to a file; its records stand where that can be undone."""
        name, reading = table.name, encoding.read(table)
        self.problems += reading.problems
        if reading.problems:
            self.damaged.add(name)
        if reading.certain:
            self.lines[name] = reading.lines

    def stage(self, name: str, problems: Iterator[Problem]) -> None:
        """Note a table's problems and leave it out of what follows if there are any."""
        found = list(problems)
        self.problems += found
        if found:
            self.lines.pop(name, None)

    def build(self, descriptor: Mapping[str, Any]) -> Dataset:
        """The dataset of the tables that stand; the others are empty."""
        standing = list(self.lines)
        notices = self.rows["notices"] if "notices" in standing else ()
        sources = self.read_sources(notices)
        rows = {name: self.rows[name] for name in standing}
        begins = {n: {row.id: row.line for row in self.records[n].rows} for n in standing}
        return Dataset(descriptor=descriptor, sources=sources, lines=begins, **rows)

    def read_sources(self, notices: tuple[Notice, ...]) -> Mapping[str, bytes]:
        """The archived files that notices name; without one of them notices count as faulty."""
        named = {p: n.id for n in notices for p in (n.source_path, n.original_path) if p}
        contents = {path: content(self.files, path, record) for path, record in named.items()}
        if lacking := [found for found in contents.values() if isinstance(found, Problem)]:
            self.problems += lacking
            self.lines.pop("notices", None)
        if "notices" in self.lines:
            self.problems += strangers(self.files, set(contents))
        return {path: data for path, data in contents.items() if isinstance(data, bytes)}
