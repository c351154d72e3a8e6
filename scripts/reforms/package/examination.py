"""A data package's files -> its dataset, or everything that is wrong with them; and back.

The stages are encoding, schema, keys, then the rules on the dataset and the comparison
with the archive. A later one leaves out only the tables that an earlier one has found
faulty, so that one look tells everything that is wrong.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reforms.archive.verify import verify
from reforms.model import ROW_TYPES, Dataset, table_path
from reforms.package import checks, encoding, schema
from reforms.package.descriptor import DESCRIPTOR, read_descriptor
from reforms.package.encoding import Reading, TableFile
from reforms.package.schema import TableRows
from reforms.problems import Problem, Where, ordered

LARGEST = 100_000_000  # Bytes of a file: a thousand reforms take some one million
TABLES, SOURCES = "data", "sources"
"""The folders of tables and of archived notices; nothing else may lie there."""

_LEFT = re.compile(
    r"[.~].*|.*~|#.*#|(?:eh)?thumbs.*\.db|desktop\.ini|icon\r|__macosx|\$recycle\.bin",
    re.IGNORECASE,
)
"""A file or folder that a system, an editor or an office program leaves and hides; none of ours."""


@dataclass(frozen=True, slots=True)
class Unread:
    """What stands in the place of a file's bytes: the rule by which it has not been read."""

    rule: str


Files = Mapping[str, bytes | Unread]  # Path inside the package -> what the file holds


def read_files(root: Path) -> dict[str, bytes | Unread]:
    """A folder -> the descriptor and whatever lies beside tables and archived texts."""
    lying = (
        file.relative_to(root).as_posix()
        for folder in (TABLES, SOURCES)
        for file in (root / folder).rglob("*")
        if (file.is_symlink() or not file.is_dir())
        and not any(map(_LEFT.fullmatch, file.relative_to(root).parts))
    )
    paths = dict.fromkeys((DESCRIPTOR, *map(table_path, ROW_TYPES), *lying))
    return {path: found for path in paths if (found := _read(root, path)) is not None}


def _read(root: Path, path: str) -> bytes | Unread | None:
    try:
        if is_regular(root, path):
            if (root / path).stat().st_size <= LARGEST:
                return (root / path).read_bytes()
            return Unread("encoding.file.large")
        if os.path.lexists(root / path):
            return Unread("encoding.file.irregular")
    except (OSError, RuntimeError):
        return Unread("encoding.file.unreadable")
    return None


def is_regular(root: Path, path: str) -> bool:
    """Whether a path inside the package is a plain file of its own, with no link on the way."""
    inside = root.resolve()
    file = (root / path).resolve()
    return file == inside / path and file.is_relative_to(inside) and file.is_file()


def strangers(files: Files, named: set[str]) -> Iterator[Problem]:
    """No file lies among the tables or the archived ones that nothing names."""
    tables = set(map(table_path, ROW_TYPES))
    for path in files:
        if path.startswith(f"{SOURCES}/") and path not in named:
            yield Problem.of("rules.source-unnamed", Where(path=path))
        elif path.startswith(f"{TABLES}/") and path not in tables:
            yield Problem.of("rules.source-unnamed.table", Where(path=path))


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
    warnings: Sequence[Problem] = ()  # What hinders nothing


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
        warnings=[it for rule in checks.WARNINGS for it in rule(dataset)] if complete else (),
    )


@dataclass(slots=True)
class _Examination:
    """The stages up to the dataset, and what has stood so far."""

    files: Files
    problems: list[Problem] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    tables: dict[str, TableRows] = field(default_factory=dict)
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
                self.tables[name] = TableRows(name=name, schema=described, rows=rows, lines=lines)

    def check_keys(self) -> None:
        """Run the stage keys: what refers to a missing row is told once for all tables."""
        for name, table in list(self.tables.items()):
            if doubled := list(schema.check_unique(table)):
                self.problems += doubled
                del self.tables[name]
        known = dict(self.tables)
        dangling: list[Problem] = []
        for name, table in known.items():
            if foreign := list(schema.check_foreign(table, known)):
                dangling += foreign
                del self.tables[name]
            elif hasattr(ROW_TYPES[name], "row_id"):
                dangling += schema.check_targets(table, known)
        self.problems += schema.merged(dangling)

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


# --- written ---

_INSIDE = re.compile(rf"(data|sources)/[a-z0-9][a-z0-9._-]*|{re.escape(DESCRIPTOR)}")
"""What may be written: tables, archived files and the descriptor."""


class Unfit(InvalidPackage):
    """The package would have problems after a change, which has not been made."""


def write(root: Path, contents: Mapping[str, bytes], *, dry_run: bool = False) -> None:
    """Write files (path inside the package -> bytes), or raise Unfit and leave all as it was."""
    if problems := examine(read_files(root) | dict(contents)).problems:
        raise Unfit(problems)
    if not dry_run:
        put(root, contents)


def put(root: Path, contents: Mapping[str, bytes]) -> None:
    """Write files: all of them under other names first, then each is renamed into its place.

    What is killed between two renames leaves a package that its check finds faulty; Git has
    the one before. Raises ValueError for a path that none of the package's files has.
    """
    root = root.resolve()
    made = {root / f".{Path(path).name}.new": root / path for path in contents}
    for path in contents:
        if not _INSIDE.fullmatch(path) or (root / path).parent.is_symlink():
            raise ValueError(f"不能写到数据包里的这个位置：{path}")
    try:
        # Not in the folders themselves: what a kill leaves there would count as archived.
        for new, content in zip(made, contents.values(), strict=True):
            new.unlink(missing_ok=True)  # a link would lead elsewhere
            new.write_bytes(content)
        for new, place in made.items():
            place.parent.mkdir(exist_ok=True)
            new.replace(place)
    finally:
        for new in made:
            new.unlink(missing_ok=True)
