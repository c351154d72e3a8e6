"""The archived texts, read: those that are what their notices say they are."""

from hashlib import sha256

from reforms.model import Dataset, Notice
from reforms.printed.spans import line_and_column
from reforms.problems import Problem, Where
from reforms.source import SourceError, SourceNotice, parse


def readings(dataset: Dataset) -> tuple[dict[str, SourceNotice], list[Problem]]:
    """Every archived text that is what its notice says it is, and why the others are not."""
    read: dict[str, SourceNotice] = {}
    problems: list[Problem] = []
    for notice in dataset.notices:
        try:
            problem = _unchanged(dataset, notice)
            if problem is None:
                read[notice.id] = parse(dataset.text(notice.source_path))
        except (SourceError, UnicodeDecodeError) as error:
            problem = _unreadable(dataset, notice, error)
        if problem is not None:
            problems.append(problem)
    return read, problems


def _unchanged(dataset: Dataset, notice: Notice) -> Problem | None:
    actual = sha256(dataset.sources[notice.source_path]).hexdigest()
    if actual == notice.source_sha256:
        return None
    return Problem(
        where=Where(path=notice.source_path, record=notice.id),
        rule="verify.source-changed",
        message="存档文本与登记的校验值不符：文件被改动过，或者换成了另一份",
        value=actual,
        details=(f"登记值：“{notice.source_sha256}”（notices.csv 的 source_sha256）",),
        hint="存档一个字也不能改：把文件恢复原样；原文有错请改数据表并登记更正",
    )


def _unreadable(dataset: Dataset, notice: Notice, error: ValueError) -> Problem:
    line, column, message = None, None, "存档文本不是 UTF-8 编码"
    if isinstance(error, SourceError):
        line, column = line_and_column(dataset.text(notice.source_path), error.start)
        message = f"存档文本读不出来：{error}"
    return Problem(
        where=Where(path=notice.source_path, line=line, column=column, record=notice.id),
        rule="verify.source-form",
        message=message,
        hint="把这个文件恢复为存档时的样子；新通知请用 reforms import 导入",
    )
