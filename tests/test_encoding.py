"""The first stage: what a spreadsheet does to a CSV file."""

import pytest

from helpers import rules
from reforms.problems import Problem
from reforms.rules.encoding import RawTable, read
from reforms.tables import Line

GOOD = "id,name\nquan-shi,全市\nyouguan-xian,有关县\n"


def check(data: bytes, name: str = "scopes") -> tuple[list[Line], list[Problem]]:
    return read(RawTable(name=name, path=f"data/{name}.csv", data=data))


def faults(cell: str) -> list[Problem]:
    return check(f'id,name\nquan-shi,"{cell}"\n'.encode())[1]


def test_a_good_file_is_read() -> None:
    lines, problems = check(GOOD.encode())
    assert problems == []
    assert [line.cells[0] for line in lines] == ["id", "quan-shi", "youguan-xian"]


BYTES = {
    "UTF-16, little end first": (GOOD.encode("utf-16"), ["encoding.utf-16"]),
    "UTF-16, big end first": (b"\xfe\xff" + GOOD.encode("utf-16-be"), ["encoding.utf-16"]),
    "GBK": (GOOD.encode("gbk"), ["encoding.not-utf-8"]),
    "no encoding at all": (b"id,name\n\xff\xfb\n", ["encoding.not-utf-8"]),
    "a byte order mark": (GOOD.encode("utf-8-sig"), ["encoding.bom"]),
    "lines of Windows": (GOOD.replace("\n", "\r\n").encode(), ["encoding.line-ends"]),
    "lines of an old Mac": (GOOD.replace("\n", "\r").encode(), ["encoding.line-ends"]),
    "both of Excel": (
        GOOD.replace("\n", "\r\n").encode("utf-8-sig"),
        ["encoding.bom", "encoding.line-ends"],
    ),
    "no last line end": (GOOD.rstrip().encode(), ["encoding.last-line"]),
    "nothing": (b"", ["encoding.empty"]),
    "only blank lines": (b"\n\n", ["encoding.empty"]),
    "only space": (b" ", ["encoding.empty"]),
    "tabs": (GOOD.replace(",", "\t").encode(), ["encoding.delimiter"]),
    "semicolons": (GOOD.replace(",", ";").encode(), ["encoding.delimiter"]),
    "an open quote": (GOOD.replace("全市", '"全市').encode(), ["encoding.quotes"]),
}


@pytest.mark.parametrize("what", BYTES)
def test_a_file_that_is_not_plain_is_named(what: str) -> None:
    data, expected = BYTES[what]
    found = rules(check(data)[1])
    if what == "lines of an old Mac":
        found.remove("encoding.last-line")
    assert found == expected, what


def test_the_first_line_that_is_not_utf_8_is_read_as_gbk() -> None:
    (found,) = check(GOOD.encode("gbk"))[1]
    assert (found.where.line, found.where.record) == (2, "quan-shi")
    assert found.value == "quan-shi,全市" and "GBK" in found.message


def test_bytes_of_no_encoding_name_the_line_only() -> None:
    (found,) = check(b"id,name\n\xff\xfb\n")[1]
    assert (found.where.line, found.where.record, found.value) == (2, None, None)
    assert "GBK" not in found.message


def test_the_line_of_the_first_carriage_return() -> None:
    (found,) = check(GOOD.replace("全市\n", "全市\r\n").encode())[1]
    assert found.where.line == 2


CELLS = {
    "garbled": ["\ufffd", "锟斤拷", "烫烫烫", "缂栧彿", "Ã\u00a4", "Â\u00a0x"],
    "invisible": [
        "甲\x00",
        "甲\x07",
        "甲\x1b",
        "甲\x7f",
        "甲\x85乙",
        "甲\u00ad",
        "\u200b甲",
        "甲\u200d",
        "甲\u200e",
        "甲\u2028乙",
        "甲\u202e",
        "甲\u2066",
        "\ufeff甲",
        "甲\u2060",
        "甲\ufff9",
        "甲\U000e0041",
    ],
    "space": [" 甲", "甲 ", "\t甲", "甲\u3000", "\u00a0甲", "甲\n", " "],
    "formula": ["=1", "+1", "-1", "@a", "=cmd|' /C calc'!A0"],
    "long": ["甲" * 20_001],
}


@pytest.mark.parametrize(
    ("rule", "cell"),
    [(rule, cell) for rule, cells in CELLS.items() for cell in cells],
    ids=lambda value: ascii(value)[:30],
)
def test_a_cell_is_refused_by_name(rule: str, cell: str) -> None:
    found = faults(cell)
    assert rules(found) == [f"encoding.{rule}"]
    assert (found[0].where.line, found[0].where.column) == (2, "name")
    assert (found[0].where.record, found[0].value) == ("quan-shi", cell)


@pytest.mark.parametrize(
    "cell", ["甲 乙", "甲-乙", "a=b", "1+1", "甲\n乙", "Café", "𠮷", "é́́", "×", "甲" * 20_000, ""]
)
def test_other_cells_pass(cell: str) -> None:
    assert faults(cell) == []


def test_two_faults_of_a_cell_are_both_told() -> None:
    assert rules(faults("=锟斤拷")) == ["encoding.garbled", "encoding.formula"]


def test_garbled_cells_are_told_once_with_their_number() -> None:
    data = "id,name\na,\ufffd\nb,\ufffd\nc,=1\nd,锟斤拷\n".encode()
    garbled, formula = check(data)[1]
    assert (garbled.rule, garbled.where.record) == ("encoding.garbled", "a")
    assert garbled.details == ("这个文件里另有 2 格成了乱码",)
    assert formula.rule == "encoding.formula"


def test_the_record_of_a_compound_key_is_whole() -> None:
    data = b"reform_id,agency_id,position\na1-01,shi-ju,=1\n"
    (found,) = check(data, "responsibilities")[1]
    assert found.where.record == "a1-01/shi-ju"


def test_the_header_is_looked_at_too() -> None:
    (found,) = check(GOOD.replace("id,name", "id,=name").encode())[1]
    assert (found.rule, found.where.line) == ("encoding.formula", 1)


def test_a_blank_line_is_left_to_the_schema() -> None:
    lines, problems = check(f"\n{GOOD}".encode())
    assert problems == [] and lines[0].cells == ()
