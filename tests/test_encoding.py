"""The first stage: what a spreadsheet does to a CSV file, beyond what `broken/cases` hold."""

from codecs import BOM_UTF8
from pathlib import Path

import pytest

from helpers import REAL, SMALL, descriptor, lines_of, rules, table_of
from reforms.package.cells import garbled, with_zeros
from reforms.package.encoding import Reading, TableFile, decoded, read
from reforms.problems import Problem
from reforms.tables import read as read_csv
from reforms.tables import write

GOOD = "id,name\nquan-shi,全市\nyouguan-xian,有关县\n"
ROWS = [("id", "name"), ("quan-shi", "全市"), ("youguan-xian", "有关县")]


def reading(data: bytes, name: str = "scopes") -> Reading:
    columns = table_of(descriptor(), name)["schema"]["fields"]
    return read(TableFile(name=name, columns=columns, data=data))


def check(data: bytes, name: str = "scopes") -> list[Problem]:
    return reading(data, name).problems


def faults(cell: str) -> list[Problem]:
    return check(write(["id", "name"], [["quan-shi", cell]]))


def test_a_table_without_rows_is_its_header() -> None:
    found = reading(b"id,name\n,\n\n")
    assert found.certain and [line.cells for line in found.lines] == ROWS[:1]


SPLIT = GOOD.replace(",", ";")
# More than `test_fix.py` does to every table.
UNDONE = {
    "nothing": (GOOD.encode(), ""),
    "two byte order marks": (BOM_UTF8 * 2 + GOOD.encode(), "bom"),
    "one crlf": (GOOD.replace("\n", "\r\n", 1).encode(), "line-ends"),
    "Chinese commas": (GOOD.replace(",", "，").encode(), "delimiter"),
    "sep;": (f"sep=;\n{SPLIT}".encode(), "sep-line"),
    "empty columns": (GOOD.replace("\n", ",,\n").encode(), "empty-columns"),
    "and rows": (GOOD.replace("\n", ",\n").encode() + b"\n,,,\n", "empty-columns empty-rows"),
    "of semicolons": (SPLIT.replace("\n", ";;\n").encode(), "delimiter empty-columns"),
    "needless quotes": (GOOD.replace("全市", '"全市"').encode(), "canonical"),
}


@pytest.mark.parametrize("what", UNDONE)
def test_damage_that_can_be_undone_is_named_and_read(what: str) -> None:
    data, expected = UNDONE[what]
    found = reading(data)
    assert [p.rule.partition(".")[2] for p in found.problems] == expected.split()
    assert found.certain and [line.cells for line in found.lines] == ROWS
    assert what != "nothing" or [line.number for line in found.lines] == [1, 2, 3]


@pytest.mark.parametrize(
    "marker", ["<<<<<<< HEAD", "=======", ">>>>>>> 甲", "||||||| 1a2b", "<<<<<<<"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_single_merge_marker_is_the_only_problem(marker: str, end: str) -> None:
    text = GOOD.replace("quan", f"{marker}\nquan").replace("\n", end)
    (found,) = check(text.encode())
    assert (found.rule, found.where.line) == ("encoding.merge", 2)


@pytest.mark.parametrize("line", ["<<<<<<<甲", "========", "a =======", "<<<<<< HEAD"])
def test_a_line_that_only_looks_like_a_marker_is_none(line: str) -> None:
    assert "encoding.merge" not in rules(check(f"{GOOD}x,{line}\n{line},x\n".encode()))


# What could be something else: a comma in a text makes empty cells too.
RAGGED = {
    "the header and one of two rows": GOOD.replace("\n", ",\n", 2),
    "one row more than the others": GOOD.replace("\n", ",\n").replace("全市", "全市,"),
    "a blank line within": f"\n{GOOD}",
}


@pytest.mark.parametrize("what", RAGGED)
def test_what_not_all_rows_have_is_left_to_the_schema(what: str) -> None:
    found = reading(RAGGED[what].encode())
    assert found.problems == [] and found.lines == read_csv(RAGGED[what])


UNREADABLE = {
    "utf-16, other headings": (GOOD.replace("id", "ID").encode("utf-16"), "utf-16"),
    "only space": (b"\n \n", "empty"),
    "an open quote, semicolons": (SPLIT.replace("全市", '"全市').encode(), "quotes"),
    "semicolons in the text": (SPLIT.replace("全市", "全;市").encode(), "delimiter"),
    "tabs, other headings": (GOOD.replace(",", "\t").replace("id", "ID").encode(), "delimiter"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_could_be_something_else_is_only_named(what: str) -> None:
    data, expected = UNREADABLE[what]
    found = reading(data)
    assert rules(found.problems) == [f"encoding.{expected}"]
    assert not found.lines and not found.certain


def test_lines_are_counted_in_the_file_as_it_is() -> None:
    told, formula = check(b"sep=,\n" + GOOD.replace("有关县", "=1").encode())
    assert (told.where.line, formula.where.line) == (1, 4)
    (crlf,) = check(GOOD.replace("全市\n", "全市\r\n").encode())
    assert crlf.where.line == 2


# --- encodings are proved ---

TABLES = sorted([*(REAL / "data").glob("*.csv"), *(SMALL / "data").glob("*.csv")])


@pytest.mark.parametrize("file", TABLES, ids=lambda file: f"{file.parts[-3]}-{file.stem}")
def test_a_table_is_read_in_each_encoding_and_in_none_without_a_byte(file: Path) -> None:
    data = file.read_bytes()
    text = data.decode()
    header = text.partition("\n")[0].split(",")
    for codec in ("gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"):
        assert decoded(text.encode(codec), header).text == text, codec
    for at in [at for at, byte in enumerate(data) if byte > 0x7F][:300]:
        assert decoded(data[:at] + data[at + 1 :], header).text is None, at


def test_big5_is_not_taken_for_gbk_nor_what_reads_well_in_both() -> None:
    found = decoded("id,name\nquan-shi,全市推廣實施\n".encode("big5"), ["id", "name"])
    assert (found.text, found.encoding) == (None, "Big5")
    assert decoded("id,name\nquan-shi,八班\n".encode("gbk"), ["id", "name"]).text is None


def test_what_is_mostly_no_utf_8_is_not_called_so() -> None:
    data = "id,name\na,é".encode() + "éééééé\n".encode("latin-1")
    assert decoded(data, ["id", "name"]).encoding == ""


def test_a_nul_alone_makes_no_utf_16() -> None:
    assert decoded(b"i\0d,name\n", ["id", "name"]).text == "i\0d,name\n"


# --- cells ---

# Beyond those of `hostile.REFUSED`.
CELLS = {
    "garbled": ["烫烫烫", "缂栧彿", "Ã©", "å…¨å¸‚", "ÊÐÈË", "???", "??"],
    "long": ["甲" * 20_001],
    "cut": ["甲" * 32_767, "甲" * 32_765 + "𠮷"],
    "quotes-doubled": ['"甲"'],
    "scientific": ["1E+05", "1.23457E+17"],
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


SOUND = ["甲 乙", "甲-乙", "a=b", "1+1", "甲\n乙", "Café", "𠮷", "é́", "×", "甲" * 20_000, ""]
SOUND += ["12345", "E10", "1E5", "×·÷°×·÷°", "为什么？", "what?", "“甲”", "茅台", "洹水", "娟"]


@pytest.mark.parametrize("cell", SOUND, ids=lambda cell: ascii(cell)[:30])
def test_other_cells_pass(cell: str) -> None:
    assert faults(cell) == []


MISREAD = ["全市", "编号", "责任单位", "市人力资源社会保障局", "特殊工时", "用水报装"]


@pytest.mark.parametrize("text", MISREAD)
def test_the_usual_misreadings_are_named(text: str) -> None:
    for read_as in ("gbk", "latin-1"):
        assert garbled(text.encode().decode(read_as, "ignore")), read_as
    assert garbled(text.encode("gbk").decode("latin-1"))
    assert garbled(text.encode().decode("cp1252", "replace")) is not None
    assert garbled(text.encode("gbk").decode("utf-8", "replace")) == ""
    assert garbled(text) is None


def test_what_happened_to_many_cells_is_told_once() -> None:
    data = "id,name\na,\ufffd\nb,=\ufffd\nc,=1\nd,锟斤拷\n" + "a,\ufffd\n" * 30
    lost, *formulas = check(data.encode())
    assert (lost.rule, lost.where.record) == ("encoding.garbled", "a")
    assert lost.details == ("另有 32 格也是这样：第 3、5、6、7、8、9、10、11、12、13 等行",)
    assert rules(formulas) == ["encoding.formula"] * 2


def test_the_header_is_looked_at_too() -> None:
    (found,) = check(GOOD.replace("id,name", "id,=name").encode())
    assert (found.rule, found.where.line, found.where.record) == ("encoding.formula", 1, None)


# --- dates, numbers and ids ---


def in_column(table: str, column: str, cell: str) -> Reading:
    """The good first row of a table with another cell in it, read."""
    header, row = lines_of(SMALL, table)[:2]
    cells = dict(zip(header.cells, row.cells, strict=True)) | {column: cell}
    return reading(write(header.cells, [list(cells.values())]), table)


@pytest.mark.parametrize(
    ("table", "column", "cell"),
    [
        *[("corrections", "recorded_on", c) for c in "2022/2/30 40/40/2022 22/8/9 ".split(" ")],
        *[("responsibilities", "position", c) for c in "2 0 二 2.5 ".split(" ")],
    ],
)
def test_other_cells_are_left_to_the_schema(table: str, column: str, cell: str) -> None:
    assert in_column(table, column, cell).problems == []


@pytest.mark.parametrize(
    ("cell", "pattern", "expected"),
    [
        ("c1", "^c[0-9]{3,}$", "c001"),
        ("ab06-1", "^[a-z]+[0-9]{2,}-[0-9]{2,}$", "ab06-01"),
        ("c001", "^c[0-9]{3,}$", ""),
        ("ab6-1", "^[a-z]+[0-9]{2,}-[0-9]{2,}$", ""),
        ("甲", "^c[0-9]{3,}$", ""),
        ("1", "", ""),
    ],
)
def test_an_id_without_its_zeros(cell: str, pattern: str, expected: str) -> None:
    assert with_zeros(cell, pattern) == expected


@pytest.mark.parametrize("cell", ["“甲”,乙", "“甲,乙", "甲”,“乙", "甲,乙”"])
def test_other_torn_cells_are_left_to_the_schema(cell: str) -> None:
    data = f"id,table,row_id,term,kind\nt001,reforms,x,{cell},english\n"
    assert check(data.encode(), "terms") == []


# --- what no person wrote ---


@pytest.mark.parametrize(
    "cell",
    "#N/A #NAME? #REF! #VALUE! #DIV/0! #NUM! #NULL! #SPILL! #### Err:502 "
    "nan NaN None null NULL <NA> N/A \\N NaT nil".split(),
)
def test_a_cell_that_no_person_wrote_is_refused(cell: str) -> None:
    rule = "spreadsheet-error" if cell[0] in "#E" else "null-word"
    assert rules(faults(cell)) == [f"encoding.{rule}"]
    assert not faults(f"表格里的{cell}是什么")


@pytest.mark.parametrize("cell", ["C#", "#1", "Nano", "No", "空", "NAT", "NIL", "NA"])
def test_a_cell_that_a_person_may_have_written_stays(cell: str) -> None:
    assert not faults(cell)
