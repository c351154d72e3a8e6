"""What pages and files say alike: the site's name, what records are called, dates in Chinese."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from reforms.model import LIST_SEPARATOR, ROW_ID_SEPARATOR, Dataset, Notice, Reform, group

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


def column_text(column: Mapping[str, Any]) -> str:
    """What a column holds, by its definition, and how the values of a cell with several stand."""
    text: str = column["description"]
    separator = column.get("separator")
    return f"{text}几个值之间用“{separator}”隔开，在JSON文件里是列表。" if separator else text


def column_title(titles: Mapping[tuple[str, str], str], table: str, row_id: str, field: str) -> str:
    """What a column is called: of an extra its printed heading, else its title."""
    if table == "extras":
        return row_id.partition(ROW_ID_SEPARATOR)[2]
    return titles.get((table, field), field)


def field_title(titles: Mapping[tuple[str, str], str], of: str, notices: Iterable[Notice]) -> str:
    """What an annex's column is called: its heading if all notices that have it agree, or a title.

    `of` says what it is, as `annex_fields` does.
    """
    tables = {"domain": "domains", "agencies": "agencies", "scope": "scopes"}
    own = titles[tables[of], ""] if of in tables else titles["reforms", of]
    headings = {notice.heading(of) for notice in notices if of in notice.fields}
    return (headings.pop() or own) if len(headings) == 1 else own


# --- notices and their items ---


def period(dataset: Dataset) -> tuple[date, date]:
    """The days on which the first and the last notice were signed."""
    days = [row.issued_on for row in dataset.notices]
    return min(days), max(days)


def areas(dataset: Dataset) -> list[str]:
    """The areas that the notices are about, each once."""
    return list(dict.fromkeys(row.area for row in dataset.notices if row.area))


def batch(notice: Notice) -> str:
    """第六批; empty for a notice that says no batch."""
    return f"第{chinese(notice.batch)}批" if notice.batch else ""


def reference(notice: Notice) -> str:
    """What a notice is found by: its document number, or its title where it has none."""
    return notice.document_number or f"《{notice.title}》"


def short_name(notice: Notice) -> str:
    """What a notice is called in short: its batch, or its number, or its title."""
    return batch(notice) or reference(notice)


def place_in_annex(dataset: Dataset, reform: Reform) -> str:
    """Which item it is: 第6项.

    Where the items of each domain count from 1, as the id tells, the domain's: “政务服务”第1项.
    """
    restarts = reform.id.count("-") > 1
    domain = f"“{dataset.domain[reform.domain_id].name}”" if restarts else ""
    return f"{domain}第{reform.number}项"


def agency_names(dataset: Dataset, reform_id: str, without: str = "") -> str:
    """The agencies of a reform but one, by their roles: 牵头：甲局；配合：乙局、丙局."""
    parts = []
    for role, agencies in dataset.agencies_by_role.get(reform_id, {}).items():
        if names := LIST_SEPARATOR.join(row.name for row in agencies if row.id != without):
            parts.append(f"{role}：{names}" if role else names)
    return "；".join(parts)


def counts(dataset: Dataset) -> str:
    """How much there is: 18项改革、6个领域、15个责任单位; what there is none of is left out."""
    units = {"reforms": "项改革", "domains": "个领域", "agencies": "个责任单位"}
    numbers = {unit: len(dataset.table(table)) for table, unit in units.items()}
    return LIST_SEPARATOR.join(f"{number}{unit}" for unit, number in numbers.items() if number)


# --- numbers and days ---


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


def topic(dataset: Dataset) -> dict[str, str]:
    """An audience and a domain that share a word, though not all of its reforms are in that.

    Of a list without such a pair its first audience, and of one without any nothing.
    """
    of = group(
        (row.audience_id, dataset.reform[row.reform_id].domain_id) for row in dataset.relevance
    )
    for audience in dataset.audiences:
        words = [audience.name[at : at + 2] for at in range(len(audience.name) - 1)]
        for domain in dataset.domains:
            is_split = {domain.id} < set(of.get(audience.id, ()))
            if is_split and any(word in domain.name for word in words):
                return {"id": audience.id, "audience": audience.name, "domain": domain.name}
    first = next(((row.id, row.name) for row in dataset.audiences), ("", ""))
    return {"id": first[0], "audience": first[1], "domain": ""}
