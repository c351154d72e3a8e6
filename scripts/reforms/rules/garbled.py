"""Text that was read in the wrong encoding and saved so: named, and never mended.

Where the first text can be worked out it is told, since that helps a person to
find the right one; some of it is usually lost.
"""

import re

_LOST = re.compile("\ufffd|锟斤拷|烫烫烫|屯屯屯|\\?{3,}|^\\?{2,}$")
"""Nothing is left of what stood there."""

_HIGH = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
"""What Windows shows for bytes that Latin-1 has no character for."""

_AFTER = f"[\u0080-\u00bf{_HIGH}]"
_UTF_8_AS_LATIN = re.compile(f"(?:[\u00c2\u00c3]{_AFTER}|[\u00e2-\u00e9\u00ef]{_AFTER}{{2}})+")
_GBK_AS_LATIN = re.compile("(?:[\u00a1-\u00a9\u00b0-\u00f7][\u00a1-\u00fe]){2,}")


def _leads() -> str:
    """The characters that GBK has for the first two bytes of a Chinese character in UTF-8."""
    pairs = (bytes((a, b)) for a in range(0xE3, 0xF0) for b in range(0x80, 0xC0))
    return "".join(sorted(set("".join(pair.decode("gbk", "ignore") for pair in pairs))))


_UTF_8_AS_GBK = re.compile(f"[{_leads()}][^\x00-\x7f]{{2,}}")


def garbled(cell: str) -> str | None:
    """What a garbled cell may have been, empty where that is lost; None for a sound one."""
    if cell.isascii() and "??" not in cell:
        return None
    if _LOST.search(cell):
        return ""
    for pattern, original in _READINGS:
        for found in pattern.finditer(cell):
            if text := original(found[0]):
                return text
    return None


def _from_latin(run: str) -> str:
    raw = b"".join(c.encode("cp1252") if c in _HIGH else c.encode("latin-1") for c in run)
    return raw.decode(errors="ignore")


def _gbk_from_latin(run: str) -> str:
    # ×××× and ···· are marks that people make.
    sound = len(set(run) - set("×·÷°")) > 2
    return run.encode("latin-1").decode("gb2312", "ignore") if sound else ""


def _from_gbk(run: str) -> str:
    raw = run.encode("gb18030")
    text = raw.decode(errors="ignore")
    hanzi = sum("\u3000" <= char <= "\uffef" for char in text)
    return text if hanzi > 1 and 5 * len(text.encode()) >= 4 * len(raw) else ""


_READINGS = (
    (_UTF_8_AS_LATIN, _from_latin),
    (_GBK_AS_LATIN, _gbk_from_latin),
    (_UTF_8_AS_GBK, _from_gbk),
)
"""How a text was misread -> what it was."""
