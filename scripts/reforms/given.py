"""What a command is given from outside: its folder, its files, its environment."""

from collections.abc import Mapping
from pathlib import Path

from reforms.options import Usage
from reforms.problems import Refused
from reforms.settings import Settings


def folder(root: Path) -> None:
    """Raise Usage where the package's folder is missing; PermissionError where it is closed."""
    try:
        found = root.is_dir()
    except PermissionError:
        raise
    except OSError:
        # No system has a folder of such a name.
        found = False
    if not found:
        raise Usage(f"没有这个文件夹：{root}（用 --package 指明数据包）")


def text(file: Path) -> str:
    """What a text file says; raises Refused where it is not UTF-8."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Refused(f"{file} 不是 UTF-8 编码：请另存为 UTF-8") from error


def settings(environ: Mapping[str, str]) -> Settings:
    """What the environment says; raises Usage where it says what cannot be."""
    try:
        return Settings.from_environment(environ)
    except ValueError as error:
        raise Usage(str(error)) from error
