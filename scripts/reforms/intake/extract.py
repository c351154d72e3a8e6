"""A notice as it was published -> the plain text that `source` reads.

A plain text is the archive itself. A web page or a Word document is read for
what its readers see, and the notice in it is taken out.
"""

from codecs import BOM_UTF8
from collections.abc import Callable, Mapping
from pathlib import PurePath

from reforms.archive.ideographs import fold_or_refuse
from reforms.intake import layout, webpage, word
from reforms.problems import Refused

_LONGEST = 500_000
"""Characters of a text: a notice has some ten thousand."""


def text_of(name: str, data: bytes) -> str:
    """The plain text of a file; raises Refused, with the reason.

    `name` tells by its ending what the file is.
    """
    ending = PurePath(name).suffix.lower().removeprefix(".")
    if ending not in _READERS:
        raise Refused(f"{name}：只能读 {'、'.join(_READERS)} 文件")
    text = fold_or_refuse(_READERS[ending](data))
    if len(text) > _LONGEST:
        raise Refused(f"文字有 {len(text)} 字，太长了，不像一份通知")
    for line in text.split("\n"):
        layout.line_of(line)
    return text


def _plain(data: bytes) -> str:
    if data.startswith(BOM_UTF8):
        raise Refused("文件开头有 BOM；请另存为 UTF-8（不带 BOM）再导入")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Refused("文本不是 UTF-8 编码；请另存为 UTF-8 再导入") from error


_READERS: Mapping[str, Callable[[bytes], str]] = {
    "txt": _plain,
    "html": lambda data: layout.notice_text(webpage.blocks(data)),
    "htm": lambda data: layout.notice_text(webpage.blocks(data)),
    "docx": lambda data: layout.notice_text(word.blocks(data)),
}
"""Ending of a file's name -> its reader."""
