"""A notice as it was published -> the plain text that `source` reads.

Each reader makes lines and tables of a file; the notice in them is taken out.
"""

from collections.abc import Callable, Mapping
from pathlib import PurePath

from reforms.archive.ideographs import fold_or_refuse
from reforms.intake import layout, plain, sheet, webpage, word
from reforms.intake.blocks import Block
from reforms.intake.layout import Extracted
from reforms.problems import Refused

_LONGEST = 500_000
"""Characters of a text: a notice has some ten thousand."""

_READERS: Mapping[str, Callable[[bytes, Mapping[str, str]], list[Block]]] = {
    "txt": plain.blocks,
    "md": plain.markdown,
    "html": webpage.blocks,
    "htm": webpage.blocks,
    "docx": word.blocks,
    "xlsx": sheet.blocks,
}
"""Ending of a file's name -> its reader."""

_WAYS = {
    "doc": "请用 Word 或 WPS 打开，另存为 .docx 再导入",
    "wps": "请用 WPS 打开，另存为 .docx 再导入",
    "xls": "请用 Excel 或 WPS 打开，另存为 .xlsx 再导入",
    "et": "请用 WPS 打开，另存为 .xlsx 再导入",
    "pdf": "请用 Word 或 WPS 打开它，核对文字后另存为 .docx 再导入",
    "ofd": "请用 OFD 阅读器转成 Word，核对文字后另存为 .docx 再导入",
    "mhtml": "请在浏览器里打开，另存为“网页，仅 HTML”再导入",
    "mht": "请在浏览器里打开，另存为“网页，仅 HTML”再导入",
}
"""Ending of what cannot be read -> how to get there."""

_KINDS = ((b"\xd0\xcf\x11\xe0", "doc"), (b"%PDF", "pdf"), (b"From: <Saved by", "mhtml"))
"""How a file begins -> what it really is, whatever its name says."""


def extract(name: str, data: bytes, own: Mapping[str, str], annex: int | None = None) -> Extracted:
    """The text of a notice, and what its columns are; raises Refused, with the reason.

    `name` tells by its ending what the file is; `own` says of headings what they are, and
    `annex` which of several holds the list.
    """
    ending = PurePath(name).suffix.lower().removeprefix(".")
    really = next((kind for start, kind in _KINDS if data.startswith(start)), ending)
    if really in _WAYS:
        kind = f"{name} 其实是 .{really} 文件" if really != ending else f".{ending} 文件"
        raise Refused(f"{kind}，这里读不了；{_WAYS[really]}")
    if ending not in _READERS:
        raise Refused(f"{name}：只能读 {'、'.join(_READERS)} 文件")
    made = layout.extract(_READERS[ending](data, own), own, annex)
    fold_or_refuse(made.text)
    if len(made.text) > _LONGEST:
        raise Refused(f"文字有 {len(made.text)} 字，太长了，不像一份通知")
    return made
