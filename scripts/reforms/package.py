"""A data package's folder -> its dataset, or everything that is wrong with it.

The stages are encoding, schema, keys, then the rules on the dataset and the comparison
with the archive. A later one leaves out only the tables that an earlier one has found
faulty, so that one look tells everything that is wrong.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reforms import checks
from reforms.model import ROW_TYPES, Dataset, table_path
from reforms.problems import Problem, ordered
from reforms.rules import encoding, keys, schema
from reforms.rules.descriptor import DESCRIPTOR, check_descriptor, read_descriptor
from reforms.rules.encoding import TableFile
from reforms.rules.files import SOURCES as SOURCES
from reforms.rules.files import Files, content, strangers
from reforms.rules.files import is_regular as is_regular
from reforms.rules.files import read_files as read_files
from reforms.rules.keys import Table
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
    work.read_tables(descriptor["resources"])
    work.check_keys(descriptor["resources"])
    dataset = work.build(descriptor)
    healthy = frozenset(work.tables)
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


def table_files(files: Files) -> list[TableFile]:
    """Each table's file as it is; those that cannot be read are left out."""
    work = _Examination(files)
    descriptor = work.read_descriptor()
    return list(work.table_files(descriptor["resources"])) if descriptor else []


@dataclass(slots=True)
class _Examination:
    """The first stages and what has stood so far."""

    files: Files
    problems: list[Problem] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)
    """Those in which no stage has found a lasting fault."""
    damaged: set[str] = field(default_factory=set)
    """Tables whose files are not plain CSV, though their records may be known."""

    @property
    def faulty(self) -> frozenset[str]:
        """The tables in whose files something is wrong."""
        paths = {problem.where.path for problem in self.problems}
        return frozenset(name for name in ROW_TYPES if table_path(name) in paths)

    def found(self, problems: Iterable[Problem]) -> bool:
        """Note problems; whether there are any."""
        before = len(self.problems)
        self.problems += problems
        return len(self.problems) > before

    def read_file(self, path: str, record: str | None = None) -> bytes | None:
        """What a file holds; None, and a problem, where that cannot be told."""
        data = content(self.files, path, record)
        if isinstance(data, bytes):
            return data
        self.problems.append(data)
        return None

    def read_descriptor(self) -> Mapping[str, Any] | None:
        """The descriptor, or None where nothing else can be judged by it."""
        data = self.read_file(DESCRIPTOR)
        if data is None:
            return None
        document, problems = read_descriptor(data)
        if self.found(problems or check_descriptor(document)):
            return None
        descriptor: Mapping[str, Any] = document
        return descriptor

    def table_files(self, resources: Sequence[Mapping[str, Any]]) -> Iterator[TableFile]:
        """The files of tables, as far as they can be read."""
        for resource in resources:
            data = self.read_file(table_path(resource["name"]))
            if data is not None:
                columns = resource["schema"]["fields"]
                yield TableFile(name=resource["name"], data=data, columns=columns)

    def read_tables(self, resources: Sequence[Mapping[str, Any]]) -> None:
        """Run the stages encoding and schema; what happened to a file may be undone."""
        of_name = {resource["name"]: resource for resource in resources}
        for file in self.table_files(resources):
            reading = encoding.read(file)
            if self.found(reading.problems):
                self.damaged.add(file.name)
            if reading.certain:
                rows, problems = schema.read_rows(file.name, of_name[file.name], reading.lines)
                if not self.found(problems):
                    lines = [line.number for line in reading.lines[1:]]
                    self.tables[file.name] = Table(name=file.name, rows=rows, lines=lines)

    def check_keys(self, resources: Sequence[Mapping[str, Any]]) -> None:
        """Run the stage keys: what refers to a missing row is told once for all tables."""
        schemas = {resource["name"]: resource["schema"] for resource in resources}
        for name, table in list(self.tables.items()):
            if self.found(keys.check_unique(schemas[name], table)):
                del self.tables[name]
        known = dict(self.tables)
        dangling: list[Problem] = []
        for name, table in known.items():
            if foreign := list(keys.check_foreign(schemas[name], table, known)):
                dangling += foreign
                del self.tables[name]
            elif hasattr(ROW_TYPES[name], "row_id"):
                dangling += keys.check_targets(table, known)
        self.problems += keys.merged(dangling)

    def build(self, descriptor: Mapping[str, Any]) -> Dataset:
        """The dataset of the tables that stand; the others are empty."""
        sources = self.read_sources()
        rows: dict[str, Any] = {name: table.rows for name, table in self.tables.items()}
        begins = {name: table.begins for name, table in self.tables.items()}
        return Dataset(descriptor=descriptor, sources=sources, lines=begins, **rows)

    def read_sources(self) -> Mapping[str, bytes]:
        """The archived files that notices name; without one of them notices count as faulty."""
        notices: Any = self.tables["notices"].rows if "notices" in self.tables else ()
        named = {p: n.id for n in notices for p in (n.source_path, n.original_path) if p}
        read = {path: self.read_file(path, record) for path, record in named.items()}
        sources = {path: data for path, data in read.items() if data is not None}
        if len(sources) < len(named):
            del self.tables["notices"]
        if "notices" in self.tables:
            self.problems += strangers(self.files, set(sources))
        return sources
