"""The files of the data package: those that it may consist of, and what they hold."""

import os
from collections.abc import Iterator
from pathlib import Path

from reforms.problems import Problem, Where

LARGEST = 100_000_000
"""Bytes of a file: ten thousand reforms take some ten million."""

SOURCES = "sources"
"""The folder of archived notices; nothing else may lie there."""

LEFT_BY_SYSTEMS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What macOS and Windows leave in each folder that is looked at; of no meaning here."""


def content(root: Path, path: str, record: str | None = None) -> bytes | Problem:
    """What a regular file inside the package holds, or why that cannot be told."""
    file = root / path
    message = "文件不存在"
    try:
        if is_regular(root, path):
            if file.stat().st_size <= LARGEST:
                return file.read_bytes()
            message = f"文件超过 {LARGEST // 1_000_000} MB，太大了"
        elif os.path.lexists(file):
            message = "这不是普通的文件，或者它是一个链接"
    except (OSError, RuntimeError, ValueError):  # no system's path has a zero in it
        message = "文件读不出来"
    return Problem(
        where=Where(path=path, record=record),
        rule="encoding.file",
        message=message,
        hint="把这个文件放回原来的位置；找不到的话，从代码仓库的网页上下载",
    )


def is_regular(root: Path, path: str) -> bool:
    """Whether a path inside the package is a plain file of its own.

    A link anywhere on the way would lead to bytes that are not the package's.
    """
    whole = root.resolve()
    file = (root / path).resolve()
    return file == whole / path and file.is_relative_to(whole) and file.is_file()


def strangers(root: Path, named: set[str]) -> Iterator[Problem]:
    """No file lies among the archived ones that nothing names."""
    for file in sorted((root / SOURCES).rglob("*")):
        path = file.relative_to(root).as_posix()
        if file.name in LEFT_BY_SYSTEMS or path in named:
            continue
        if file.is_symlink() or not file.is_dir():
            yield Problem(
                where=Where(path=path),
                rule="rules.source-unnamed",
                message="没有通知指向这个文件；这个文件夹只放存档的通知",
                hint="把它移走；新通知请用 reforms import 导入",
            )
