"""The archived texts, read: those that are what their notices say they are."""

from dataclasses import replace
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
    where = Where(path=notice.source_path, record=notice.id)
    registered = notice.source_sha256
    return Problem.of("verify.source-changed", where, value=actual, registered=registered)


def _unreadable(dataset: Dataset, notice: Notice, error: ValueError) -> Problem:
    where = Where(path=notice.source_path, record=notice.id)
    if not isinstance(error, SourceError):
        return Problem.of("verify.source-form.encoding", where)
    line, column = line_and_column(dataset.text(notice.source_path), error.start)
    where = replace(where, line=line, column=column)
    return Problem.of("verify.source-form", where, reason=error)
