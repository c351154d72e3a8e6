"""A data package's files -> its dataset, or everything that is wrong with them.

The stages are encoding, schema, keys, then the rules on the dataset and the comparison
with the archive. A later one leaves out only the tables that an earlier one has found
faulty, so that one look tells everything that is wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reforms.archive.verify import verify
from reforms.model import ROW_TYPES, Dataset, table_path
from reforms.package import checks, encoding, keys, schema
from reforms.package.descriptor import DESCRIPTOR, read_descriptor
from reforms.package.encoding import Reading, TableFile
from reforms.package.files import LARGEST, Files, Unread, strangers
from reforms.package.files import read_files as read_files
from reforms.package.keys import Table
from reforms.problems import Problem, Where, ordered


class InvalidPackage(Exception):
    """The package has problems; `problems` lists them all."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"数据包有 {len(problems)} 个问题")
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What became of an examination."""

    dataset: Dataset | None  # None unless every table could be read as it stands
    standing: Dataset | None = None
    """The tables in which nothing lasting is wrong; the others are empty."""
    readings: Sequence[Reading] = ()  # Of the tables' files, as far as they could be read
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
    data = work.read_file(DESCRIPTOR)
    descriptor, problems = (None, []) if data is None else read_descriptor(data)
    if descriptor is None:
        return Examined(dataset=None, problems=ordered([*work.problems, *problems]))
    work.read_tables(descriptor)
    work.check_keys()
    dataset = work.build(descriptor)
    healthy = frozenset(work.tables)
    work.problems += checks.check(dataset, healthy)
    work.problems += verify(dataset, healthy)
    work.problems += checks.check(dataset, healthy - work.faulty, checks.FOLLOWING)
    work.problems += checks.check_order(dataset, healthy - work.faulty)
    sound = {reading.file.name for reading in work.readings if not reading.findings}
    complete = healthy & sound == set(ROW_TYPES)
    return Examined(
        dataset=dataset if complete else None,
        standing=dataset,
        readings=work.readings,
        problems=ordered(work.problems),
    )


@dataclass(slots=True)
class _Examination:
    """The stages up to the dataset, and what has stood so far."""

    files: Files
    problems: list[Problem] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)
    """Those in which no stage has found a lasting fault."""

    @property
    def faulty(self) -> frozenset[str]:
        """The tables in whose files something is wrong."""
        paths = {problem.where.path for problem in self.problems}
        return frozenset(name for name in ROW_TYPES if table_path(name) in paths)

    def read_file(self, path: str, record: str | None = None) -> bytes | None:
        """What a file holds; None, and a problem, where that cannot be told."""
        data = self.files.get(path, Unread("encoding.file"))
        if isinstance(data, bytes):
            return data
        where, megabytes = Where(path=path, record=record), LARGEST // 1_000_000
        self.problems.append(Problem.of(data.rule, where, megabytes=megabytes))
        return None

    def read_tables(self, descriptor: Mapping[str, Any]) -> None:
        """Run the stages encoding and schema; what happened to a file may be undone."""
        for resource in descriptor["resources"]:
            name, described = resource["name"], resource["schema"]
            data = self.read_file(table_path(name))
            if data is None:
                continue
            reading = encoding.read(TableFile(name=name, columns=described["fields"], data=data))
            self.readings.append(reading)
            self.problems += reading.problems
            if not reading.certain:
                continue
            rows, problems = schema.read_rows(name, described["fields"], reading.lines)
            self.problems += problems
            if not problems:
                lines = [line.number for line in reading.lines[1:]]
                self.tables[name] = Table(name=name, schema=described, rows=rows, lines=lines)

    def check_keys(self) -> None:
        """Run the stage keys: what refers to a missing row is told once for all tables."""
        for name, table in list(self.tables.items()):
            if doubled := list(keys.check_unique(table)):
                self.problems += doubled
                del self.tables[name]
        known = dict(self.tables)
        dangling: list[Problem] = []
        for name, table in known.items():
            if foreign := list(keys.check_foreign(table, known)):
                dangling += foreign
                del self.tables[name]
            elif hasattr(ROW_TYPES[name], "row_id"):
                dangling += keys.check_targets(table, known)
        self.problems += keys.merged(dangling)

    def build(self, descriptor: Mapping[str, Any]) -> Dataset:
        """The dataset of the tables that stand; without their archived files no notices do."""
        notices: Any = self.tables["notices"].rows if "notices" in self.tables else ()
        named = {p: n.id for n in notices for p in (n.source_path, n.original_path) if p}
        read = {path: self.read_file(path, record) for path, record in named.items()}
        sources = {path: data for path, data in read.items() if data is not None}
        if len(sources) < len(named):
            del self.tables["notices"]
        if "notices" in self.tables:
            self.problems += strangers(self.files, set(sources))
        rows: dict[str, Any] = {name: table.rows for name, table in self.tables.items()}
        lines = {name: table.begins for name, table in self.tables.items()}
        return Dataset(descriptor=descriptor, sources=sources, lines=lines, **rows)
