"""Numbers and days as notices print them."""

import re
from datetime import date

NUMERAL = "[零〇一二三四五六七八九十百]+"
"""A Chinese numeral, as a pattern."""

NUMBER = "[0-9]{1,6}"
"""A number in digits, as a pattern; no notice has a longer one."""

DOCUMENT_NUMBER = re.compile(rf"^\S.{{0,40}}〔[0-9]{{4}}〕\s*{NUMBER}\s*号$")
"""A line that is a document's number."""

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0}
_DATE = re.compile("([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")


def numeral(text: str) -> int:
    """A Chinese numeral below one thousand as a number.

    Raises ValueError for anything else.
    """
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


def day(text: str) -> date:
    """A date as notices print it: 2000年1月31日.

    Raises ValueError for anything else, and for a day that no calendar has.
    """
    match = _DATE.fullmatch("".join(text.split()))
    if match is None:
        raise ValueError(f"不是日期：{text}")
    return date(*map(int, match.groups()))
