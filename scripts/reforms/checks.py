"""Fourth stage: the rules that no schema can say.

Each check is a generator; its docstring is the rule. `RULES` names the tables
that a check reads, so that it is left out only when one of those has failed.
One fault should give one problem: rules that another fault would break too are
in `FOLLOWING` and `ORDER`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from reforms.canonical import ORDERS, columns
from reforms.model import ROW_TYPES, Correction, Dataset, reform_id
from reforms.problems import Problem, Where, compare
from reforms.rules.marks import marks
from reforms.rules.numbering import ids, passage_positions, positions
from reforms.rules.stated import stated
from reforms.tables import cell
from reforms.typography import typeset

Check = Callable[[Dataset], Iterator[Problem]]

INERT = (".txt", ".docx")
"""Endings of files that a browser shows or saves, and runs nothing of."""


def reform_ids(dataset: Dataset) -> Iterator[Problem]:
    """A reform's id is its notice's id and its number."""
    for row in dataset.reforms:
        expected = reform_id(row.notice_id, row.number)
        if row.id != expected:
            yield Problem(
                where=Where.of(dataset, "reforms", row.id, "id"),
                rule="rules.reform-id",
                message=f"通知 {row.notice_id} 第 {row.number} 项的 id 应是 {expected}",
                value=row.id,
                hint="序号写错就改序号，id 写错就改 id；已发布的 id 不变",
            )


def passages(dataset: Dataset) -> Iterator[Problem]:
    """A passage and its explanation are words of the reform's content."""
    for row in dataset.passages:
        content = dataset.reform[row.reform_id].content
        for column in ("text", "explained_by"):
            words: str = getattr(row, column)
            if words not in content:
                yield Problem(
                    where=Where.of(dataset, "passages", row.record_id, column),
                    rule="rules.passage",
                    message="实施内容里没有这段文字",
                    value=words,
                    hint="从 reforms.csv 的 content 原样复制；不再适用就删去这一行",
                )


def ledger(dataset: Dataset) -> Iterator[Problem]:
    """A ledger entry is about an official field; a correction states a difference."""
    for row in dataset.corrections:
        field = columns(dataset, row.table).get(row.field, {})
        if field.get("origin") != "official":
            yield _entry(dataset, row, "field", "这一栏不是官方内容，改动不必登记")
        elif row.kind == "correction" and row.source_text == row.published_text:
            yield _entry(dataset, row, "published_text", "与 source_text 相同，没有差别")


def ledger_published(dataset: Dataset) -> Iterator[Problem]:
    """A ledger entry's published words stand in its field, a correction's exactly once."""
    for row in dataset.corrections:
        record = dataset.by_id[row.table].get(row.row_id)
        if record is None or row.field.endswith("_id"):
            continue
        count = cell(getattr(record, row.field)).count(row.published_text)
        if not count or (count > 1 and row.kind == "correction"):
            times = "没有这段文字" if not count else "这段文字不止出现一次"
            message = f"{row.table}.csv 的记录 {row.row_id} 的 {row.field} 里{times}"
            yield _entry(dataset, row, "published_text", message)


def _entry(dataset: Dataset, row: Correction, column: str, message: str) -> Problem:
    return Problem(
        where=Where.of(dataset, "corrections", row.id, column),
        rule="rules.ledger",
        message=message,
        value=getattr(row, column),
        hint="改正这一行；更正已经撤销就删去这一行",
    )


def punctuation(dataset: Dataset) -> Iterator[Problem]:
    """Editorial Chinese text has Chinese punctuation (GB/T 15834)."""
    for table in ROW_TYPES:
        for name, field in columns(dataset, table).items():
            if field["origin"] == "official" or field["type"] != "string" or name == "source_text":
                continue
            for row in dataset.table(table):
                value = getattr(row, name)
                if (made := typeset(value)) != value:
                    actual, expected = compare(value, made)
                    yield Problem(
                        where=Where.of(dataset, table, row.record_id, name),
                        rule="rules.punctuation",
                        message="中文里用了英文标点或多余的空格",
                        details=(f"现为：{actual}", f"应为：{expected}"),
                        hint="改用中文标点，删去空格",
                    )


def aliases(dataset: Dataset) -> Iterator[Problem]:
    """An alias is another word than the agency's names, and stands once."""
    for row in dataset.agencies:
        names = [row.name, row.full_name, *row.alias_names]
        for name in row.alias_names:
            if names.count(name) > 1:
                yield Problem(
                    where=Where.of(dataset, "agencies", row.id, "aliases"),
                    rule="rules.alias",
                    message="简称重复，或者与名称、全称相同",
                    value=name,
                    hint="删去重复的一个",
                )


def sources(dataset: Dataset) -> Iterator[Problem]:
    """The originals that notices name are archived unchanged, path and checksum together."""
    for row in dataset.notices:
        if bool(row.original_path) != bool(row.original_sha256):
            yield Problem(
                where=Where.of(dataset, "notices", row.id, "original_sha256"),
                rule="rules.original",
                message="original_path 与 original_sha256 要么都填，要么都空",
                hint="补上缺的一个，或者把两个都清空",
            )
        elif row.original_path:
            actual = sha256(dataset.sources[row.original_path]).hexdigest()
            if actual != row.original_sha256:
                yield Problem(
                    where=Where(path=row.original_path, record=row.id),
                    rule="rules.original",
                    message="存档的原始文件与登记的校验值不符",
                    value=actual,
                    details=(f"登记值：“{row.original_sha256}”（notices.csv 的 original_sha256）",),
                    hint="恢复存档的原始文件，一个字节也不能改",
                )


def archive_names(dataset: Dataset) -> Iterator[Problem]:
    """An archived file is published as it is, so by its name no browser takes it for a page."""
    for row in dataset.notices:
        for column in ("source_path", "original_path"):
            path: str = getattr(row, column)
            if path and not path.endswith(INERT):
                yield Problem(
                    where=Where.of(dataset, "notices", row.id, column),
                    rule="rules.archive-name",
                    message=f"存档文件的名称应以 {' 或 '.join(INERT)} 结尾：网页会在读者那里运行",
                    value=path,
                    hint="网页在文件名后面加上 .txt，内容不变，再把这一格改成新的名称",
                )


def order(table: str) -> Check:
    """The check that a table's rows stand in canonical order."""

    def check(dataset: Dataset) -> Iterator[Problem]:
        """Rows stand in canonical order."""
        rows, sorted_rows = dataset.table(table), ORDERS[table](dataset)
        for at, (actual, expected) in enumerate(zip(rows, sorted_rows, strict=True)):
            if actual is not expected:
                if rows[at + 1] is expected:
                    before = sorted_rows[sorted_rows.index(actual) - 1]
                    hint = f"把这一行移到 {before.record_id} 那一行之后"
                else:
                    hint = f"把 {expected.record_id} 那一行移到这一行之前"
                yield Problem(
                    where=Where.of(dataset, table, actual.record_id),
                    rule="rules.order",
                    message=f"各行的次序不对，这里应是 {expected.record_id}",
                    hint=hint,
                )
                return

    return check


@dataclass(frozen=True, slots=True)
class Rule:
    """A check and the tables it reads."""

    check: Check
    tables: frozenset[str]


def _rules(*pairs: tuple[Check, tuple[str, ...]]) -> Sequence[Rule]:
    return [Rule(check, frozenset(tables)) for check, tables in pairs]


_OFFICIAL = ("notices", "domains", "scopes", "agencies", "reforms", "responsibilities")

RULES = _rules(
    (marks, ()),
    (ids, ()),
    (ledger, ("corrections",)),
    (punctuation, ()),
    (aliases, ("agencies",)),
    (sources, ("notices",)),
    (archive_names, ("notices",)),
    (stated, ("notices", "corrections")),
)
"""Rules that stand for themselves, in the order in which they run."""

FOLLOWING = _rules(
    (reform_ids, ("reforms",)),
    (positions, ("domains", "responsibilities")),
    (passage_positions, ("passages",)),
    (passages, ("passages", "reforms")),
    (ledger_published, ("corrections", *_OFFICIAL)),
)
"""Rules on tables in which nothing else is wrong: another fault would break them too."""

ORDER = _rules(
    (order("notices"), ("notices",)),
    (order("domains"), ("domains",)),
    (order("scopes"), ("scopes", "reforms")),
    (order("agencies"), ("agencies", "reforms", "responsibilities")),
    (order("reforms"), ("reforms",)),
    (order("responsibilities"), ("reforms", "responsibilities")),
    (order("passages"), ("passages", "reforms")),
    (order("terms"), ("terms",)),
    (order("corrections"), ("corrections",)),
)
"""Rules on tables in which not even those have found a fault."""


def check(
    dataset: Dataset, tables: frozenset[str], rules: Sequence[Rule] = RULES
) -> Iterator[Problem]:
    """Every rule whose tables are all among `tables`."""
    for rule in rules:
        if rule.tables <= tables:
            yield from rule.check(dataset)
