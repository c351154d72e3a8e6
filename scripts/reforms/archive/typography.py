"""How archived text is set, and numbers and days as notices print them.

The archive is a text extraction with ASCII marks and stray spaces; the package
publishes Chinese punctuation as GB/T 15834 has it.
"""

import re
from datetime import date

# --- published typography ---

_FULL_WIDTH = dict(zip(",:;()?!", "，：；（）？！", strict=True))
ASCII = str.maketrans({wide: mark for mark, wide in _FULL_WIDTH.items()})
"""For `str.translate`: full-width marks -> those that stand in the archive."""

_CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff‘’“”—…·]")
_MAY_CHANGE = re.compile("[,:;()?! ]")


def typeset(passage: str) -> str:
    """A source passage in published typography (GB/T 15834).

    Marks beside Chinese characters become full-width, brackets in pairs; white
    space goes, but for one space between two other characters. Numbers,
    decimals and Latin stay. Setting twice changes nothing more.
    """
    text = " ".join(passage.split())
    chars = list(text)
    partner = _partners(text)
    beside = {at for found in _MAY_CHANGE.finditer(text) for at in (found.start() - 1, found.end())}
    # What becomes full-width is Chinese in its turn: each is looked at once, so that a
    # hostile text takes no longer than its length.
    waiting = [at for at in beside if _CHINESE.match(text[at : at + 1])]
    while waiting:
        at = waiting.pop()
        for step in (-1, 1):
            near = at + step
            if 0 <= near < len(chars) and text[near] == " ":
                chars[near] = ""
                near += step
            if 0 <= near < len(chars) and chars[near] in _FULL_WIDTH:
                for place in {near, partner.get(near, near)}:
                    chars[place] = _FULL_WIDTH[chars[place]]
                    waiting.append(place)
    return "".join(chars)


def _partners(text: str) -> dict[int, int]:
    """Each bracket's place and that of the one it makes a pair with."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for at, char in enumerate(text):
        if char == "(":
            opened.append(at)
        elif char == ")" and opened:
            found[at] = opened.pop()
            found[found[at]] = at
    return found


# --- numbers and days ---

NUMERAL = "[零〇○一二两三四五六七八九十百]+"
"""A Chinese numeral, as a pattern."""

NUMBER = "[0-9０-９]{1,6}"
"""A number in digits, as a pattern; no notice has a longer one."""

ORDINAL = re.compile(
    rf"(?:[(（]?\s*(?P<number>{NUMBER}|{NUMERAL})\s*[)）]?\s*[.．、]?"
    rf"|第\s*(?P<item>{NUMBER}|{NUMERAL})\s*项|(?P<circled>[①-⑳]))"
)
"""What numbers an item: digits or a Chinese numeral, in brackets or with a mark behind."""

_OPENING, _CLOSING = "([〔（［【﹝〈", ")]〕）］】﹞〉"
DOCUMENT_NUMBER = re.compile(
    rf"^\S.{{0,40}}[{re.escape(_OPENING)}]\s*[0-9]{{4}}\s*[{re.escape(_CLOSING)}]"
    rf"\s*第?\s*{NUMBER}\s*号$"
)
"""A line that is a document's number, with whatever brackets were typed."""
_BRACKETS = str.maketrans(dict.fromkeys(_OPENING, "〔") | dict.fromkeys(_CLOSING, "〕"))

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
_DIGITS |= dict.fromkeys("〇○OＯ", 0) | {"两": 2}
_YEAR = f"[0-9]{{4}}|[{''.join(_DIGITS)}]{{4}}"
_DATE = re.compile(f"({_YEAR})年({NUMBER}|{NUMERAL})月({NUMBER}|{NUMERAL})日")


def numeral(text: str) -> int:
    """Digits, or a Chinese numeral below one thousand, as a number.

    Raises ValueError for anything else.
    """
    if text.isdecimal():
        return int(text)
    if len(text) > 1 and not {*text} - {*_DIGITS}:
        return int("".join(str(_DIGITS[char]) for char in text))
    total, digit = 0, None
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in "十百":
            total += (1 if digit is None else digit) * (10 if char == "十" else 100)
            digit = None
        else:
            raise ValueError(f"不是中文数字：{text}")
    return total + (digit or 0)


def batch_number(text: str) -> int:
    """The number of a batch, as 六 in 第六批 or 首 in 首批; ValueError for anything else."""
    return 1 if text == "首" else numeral(text)


def ordinal(text: str) -> int:
    """The number of an item as tables print it; ValueError for anything else."""
    if found := ORDINAL.fullmatch(text.strip()):
        circled = found["circled"]
        return ord(circled) - ord("①") + 1 if circled else numeral(found["number"] or found["item"])
    raise ValueError(f"不是序号：{text}")


def document_number(passage: str) -> str:
    """A document's number with its year in the brackets that GB/T 9704 has for it."""
    return "".join(passage.split()).translate(_BRACKETS)


def day(text: str) -> date:
    """A date as notices print it, in digits (2000年1月31日) or in Chinese numerals.

    Raises ValueError for anything else, and for a day that no calendar has.
    """
    match = _DATE.fullmatch("".join(text.split()))
    if match is None:
        raise ValueError(f"不是日期：{text}")
    year = "".join(str(_DIGITS.get(char, char)) for char in match[1])
    return date(int(year), numeral(match[2]), numeral(match[3]))
