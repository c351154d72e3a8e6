"""What every page says of the data as a whole: the site's name, its numbers, dates in Chinese."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from reforms.model import Dataset

ORIGINS = {"official": "官方", "editorial": "本站补充", "key": "编号"}
TYPES = {"string": "文字", "integer": "整数", "date": "日期"}
"""What people call the origin and the type of a column."""

_DIGITS = "零一二三四五六七八九"


def site(dataset: Dataset) -> Mapping[str, Any]:
    """The site's name and promises, all from the descriptor."""
    descriptor = dataset.descriptor
    own: Mapping[str, Any] = descriptor.get("site", {})
    return {
        "title": descriptor["title"],
        "short_title": own.get("short_title", descriptor["title"]),
        "description": descriptor["description"],
        "disclaimer": own.get("disclaimer", ""),
        "hotline": {"name": "", "number": ""} | own.get("hotline", {}),
        "theme_color": own.get("theme_color", ""),
        "language": own.get("language", "zh-Hans"),
        "version": descriptor["version"],
        "date": descriptor["created"][:10],
        "day": day(descriptor["created"][:10]),
    }


def titles(dataset: Dataset) -> Mapping[tuple[str, str], str]:
    """(table, column) -> its Chinese title; (table, "") -> the table's."""
    made: dict[tuple[str, str], str] = {}
    for resource in dataset.descriptor["resources"]:
        made[resource["name"], ""] = resource["title"]
        for column in resource["schema"]["fields"]:
            made[resource["name"], column["name"]] = column["title"]
    return made


def day(value: date | str) -> str:
    """A date as Chinese prose writes it: 2022年8月9日."""
    at = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{at.year}年{at.month}月{at.day}日"


def chinese(number: int) -> str:
    """A number below one hundred as a Chinese numeral, a greater one in digits: 第六批."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")


def size(count_of_bytes: int) -> str:
    """A file's size for people: 12.3 kB."""
    if count_of_bytes < 1000:
        return f"{count_of_bytes} B"
    value = count_of_bytes / 1000
    return f"{value:.1f} kB" if value < 1000 else f"{value / 1000:.1f} MB"
