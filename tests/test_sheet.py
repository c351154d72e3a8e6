"""`reforms correct --from-xlsx`: our workbook as people edit it, and as nobody should."""

import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from helpers import (
    at_most,
    property_test,
    real_package,
    small_dataset,
    small_package,
    tree,
    zipped,
)
from notices import NOTICE, as_docx
from reforms.archive.typography import typeset
from reforms.cli import main
from reforms.edits import bulk, comparison, spreadsheet
from reforms.edits.request import Request
from reforms.exports import flat
from reforms.exports.workbook import make_workbook
from reforms.model import Dataset
from reforms.package import examination
from reforms.problems import Refused
from reforms.settings import Settings

pytestmark = pytest.mark.usefixtures("quick")
SETTINGS = Settings(site_url="https://example.org/x/")
ASKED = Request(
    row_id="",
    field="",
    old="",
    new="",
    reason="录错",
    reference="印刷本",
    recorded_on=date(2031, 8, 1),
)
WHY = ("--reason", "录错", "--reference", "印刷本", "--date", "2031-08-01")


def opened(dataset: Dataset) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(make_workbook(dataset, SETTINGS)), rich_text=True)


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def compared(dataset: Dataset, book: Workbook) -> comparison.Comparison:
    return comparison.edited(dataset, spreadsheet.read(saved(book)))


@cache
def plain() -> bytes:
    """The small package's workbook as it is downloaded."""
    return make_workbook(small_dataset(), SETTINGS)


def told(dataset: Dataset, book: Workbook) -> list[tuple[str, str, str]]:
    """The changed cells: record, column, new text."""
    return [(cell.row_id, cell.column, cell.new) for cell in compared(dataset, book).cells]


@pytest.fixture
def small() -> Workbook:
    """The small package's workbook."""
    return openpyxl.load_workbook(io.BytesIO(plain()), rich_text=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_package(tmp_path)


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `reforms correct --from-xlsx` on a workbook, or on bytes."""

    def made(book: Workbook | bytes, *options: str, place: Path = root) -> tuple[int, str, str]:
        file = tmp_path / "edited.xlsx"
        file.write_bytes(book if isinstance(book, bytes) else saved(book))
        code = main(["correct", "--from-xlsx", str(file), *options, "--package", str(place)])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return code, printed.out, printed.err

    return made


# --- the whole way ---


def test_an_untouched_workbook_changes_nothing(dataset: Dataset, run: Run, root: Path) -> None:
    assert told(dataset, opened(dataset)) == []
    unchanged = (0, "没有改动。只读清单那一张工作表，别的不读。\n", "")
    assert run(plain()) == unchanged
    assert run(opened(small_dataset()), *WHY) == unchanged


def test_changed_cells_are_listed_and_nothing_is_written(
    run: Run, root: Path, small: Workbook
) -> None:
    before = tree(root)
    small.worksheets[0]["D3"] = small.worksheets[0]["D3"].value.replace("下降", "减少")
    assert run(small) == (
        0,
        "yc03-02 的“实施内容”（表格第 3 行）\n"
        "- …… 2.0）申请用水，费用【下降】3.5%。\n"
        "+ …… 2.0）申请用水，费用【减少】3.5%。\n"
        "共 1 格。只是列出，没有改动；要改就写明 --reason 和 --reference。\n",
        "",
    )
    assert tree(root) == before


def test_changed_cells_are_corrected_with_the_reason(run: Run, root: Path, small: Workbook) -> None:
    first = small.worksheets[0]
    first["D3"] = first["D3"].value.replace("下降", "降低")
    first["C5"] = "绿色票据再贴现"
    first["F5"] = "全市"
    code, out, err = run(small, *WHY, "--reporter", "某人")
    assert (code, err) == (0, ""), err
    assert "更正 c003 登记：“下降”→“降低”" in out
    dataset = examination.load(root)
    assert dataset.reform["yc03-02"].content.endswith("费用降低3.5%。")
    assert dataset.reform["yc03-04"].name == "绿色票据再贴现"
    assert dataset.reform["yc03-04"].scope_id == "quan-shi"
    made = [row for row in dataset.corrections if row.recorded_on == date(2031, 8, 1)]
    assert [(row.row_id, row.field, row.source_text, row.published_text) for row in made] == [
        ("yc03-02", "content", "下降", "降低"),
        ("yc03-04", "name", "据贴", "据再贴"),
        ("yc03-04", "scope_id", "有关县", "全市"),
    ]
    assert {(row.reason, row.reference, row.contributor) for row in made} == {
        ("录错", "印刷本", "某人")
    }


def test_the_real_workbook_edited_and_applied(tmp_path: Path, run: Run, dataset: Dataset) -> None:
    """The texts of seven reforms are changed in two places each, with all that follows."""
    place = real_package(tmp_path / "real")
    book = opened(dataset)
    wanted = {}
    for row in book.worksheets[0].iter_rows(min_row=2, max_row=8):
        text = row[3].value
        wanted[row[6].value] = row[3].value = f"甲{text[:-1]}乙。"
    code, _, err = run(book, *WHY, place=place)
    assert (code, err) == (0, ""), err
    after = examination.load(place)
    assert {row_id: after.reform[row_id].content for row_id in wanted} == wanted
    entries = [row for row in after.corrections if row.kind == "correction"]
    assert len(entries) == 2 * len(wanted), "each change has an entry of its own"
    assert max(len(row.published_text) for row in entries) < 12


def test_all_or_nothing(run: Run, root: Path, small: Workbook) -> None:
    before = tree(root)
    first = small.worksheets[0]
    first["D3"] = first["D3"].value.replace("下降", "降低")
    first["A3"] = "没有的领域"
    code, out, err = run(small, *WHY)
    assert (code, out) == (1, "") and tree(root) == before
    assert "表格有 1 处不能照改\n- yc03-02 的“分类”（表格第 3 行）：domains.csv 里没有名为" in err


def test_a_dry_run_tells_and_writes_nothing(run: Run, root: Path, small: Workbook) -> None:
    before = tree(root)
    small.worksheets[0]["D3"] = small.worksheets[0]["D3"].value.replace("下降", "降低")
    code, out, err = run(small, *WHY, "--dry-run")
    assert (code, err) == (0, "") and tree(root) == before
    assert "更正 c003 登记" in out and out.endswith("只试了一遍，没有写入。\n")


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_what_would_break_the_package_is_refused(
    run: Run, root: Path, small: Workbook, options: tuple[str, ...]
) -> None:
    """A text that a spreadsheet would take for a formula, written as a text."""
    before = tree(root)
    cell = small.worksheets[0]["C5"]
    cell.value, cell.data_type = "=cmd|'/c calc'!A0", "s"
    code, out, err = run(small, *WHY, *options)
    assert code == 1 and tree(root) == before
    assert "公式" in out and "没有改动：照这样改，数据包会有以上问题。" in err


@pytest.mark.parametrize(
    "options",
    [
        *(("yc03-02",), ("--from", "旧"), ("--to", "新"), ("--table", "terms")),
        ("--reason", "只有理由"),
    ],
)
def test_options_that_contradict_it(run: Run, small: Workbook, options: tuple[str, ...]) -> None:
    assert run(small, *options)[0] == 2


# --- what people and programs do to a sheet without meaning anything ---


def _sort(book: Workbook) -> None:
    first = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in first.iter_rows(min_row=2)]
    for at, row in enumerate(reversed(rows), 2):
        for column, value in enumerate(row, 1):
            first.cell(at, column, value)


def _hide(book: Workbook) -> None:
    first = book.worksheets[0]
    first.row_dimensions[3].hidden = True
    first.column_dimensions["D"].hidden = True
    first.auto_filter.add_filter_column(0, ["商事服务"])


def _space(book: Workbook) -> None:
    first = book.worksheets[0]
    first.insert_rows(1, 2)
    first["A1"] = "我的修改"
    first.insert_cols(1)
    first.insert_rows(6)
    first["Z1"] = " "


def _move(book: Workbook) -> None:
    first = book.worksheets[0]
    for row in first.iter_rows():
        row[0].value, row[6].value = row[6].value, row[0].value


def _wrap(book: Workbook) -> None:
    first = book.worksheets[0]
    first["D2"] = first["D2"].value.replace("。", "。_x000D_\r\n") + "  \n"
    first["G3"] = "yc03-02 "
    first["D4"] = "为企业建立碳账户, 记录减排量。"


def _rich(book: Workbook) -> None:
    first = book.worksheets[0]
    text = first["D2"].value
    first["D2"] = CellRichText(text[:4], TextBlock(InlineFont(b=True), text[4:9]), text[9:])


def _numbers(book: Workbook) -> None:
    first = book.worksheets[0]
    first["B2"], first["B3"] = "1", 2.0


def _remove_columns(book: Workbook) -> None:
    first = book.worksheets[0]
    first.delete_cols(8)
    first.delete_cols(1, 2)


def _order_sheets(book: Workbook) -> None:
    book.move_sheet(book.worksheets[0], 2)
    del book["数据字典"]


HARMLESS = {
    **{"sorted": _sort, "filtered and hidden": _hide, "rows and columns put in": _space},
    **{"columns moved": _move, "line breaks": _wrap, "rich text": _rich, "numbers": _numbers},
    **{"columns removed": _remove_columns, "sheets reordered": _order_sheets},
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_means_nothing_changes_nothing(name: str, small: Workbook) -> None:
    HARMLESS[name](small)
    assert told(small_dataset(), small) == []


@pytest.mark.parametrize("name", HARMLESS)
def test_a_change_is_found_all_the_same(name: str, small: Workbook) -> None:
    HARMLESS[name](small)
    cell = next(
        cell
        for row in small.worksheets[-1 if "sheets" in name else 0].iter_rows()
        for cell in row
        if str(cell.value).startswith("对绿色票据")
    )
    cell.value = "对绿色票据一律贴现，利率下浮0.5个百分点。"
    assert told(small_dataset(), small) == [("yc03-04", "content", cell.value)]


def test_columns_that_are_gone_or_none_of_ours_are_told(small: Workbook) -> None:
    _remove_columns(small)
    small.worksheets[0]["K1"] = "我的备注"
    assert compared(small_dataset(), small).notes == (
        "表格里没有“分类”、“序号”、“发文字号”，这些栏没有比较。",
        "“我的备注”不是数据的栏，没有读。",
    )


def test_a_text_that_looks_escaped_stays(small: Workbook) -> None:
    dataset = small_dataset()
    first = replace(dataset.reforms[0], name="变量_x0041_")
    dataset = replace(dataset, reforms=(first, *dataset.reforms[1:]))
    assert told(dataset, opened(dataset)) == []


@pytest.mark.parametrize("edit", [False, True])
def test_a_workbook_saved_by_libreoffice(dataset: Dataset, tmp_path: Path, edit: bool) -> None:
    """Needs LibreOffice, which `make accept` installs; skipped where it is missing."""
    office = shutil.which("soffice")
    if office is None or not os.environ.get("ACCEPT"):
        assert not os.environ.get("ACCEPT"), "LibreOffice is missing"
        pytest.skip("LibreOffice is for make accept")
    book = opened(dataset)
    if edit:
        book.worksheets[0]["C3"] = "深化银政合作_x000D_\n推动“社保+银行”服务"
    (tmp_path / "edited.xlsx").write_bytes(
        saved(book) if edit else make_workbook(dataset, SETTINGS)
    )
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", "out"]
    subprocess.run(
        [*command, "edited.xlsx"], cwd=tmp_path, check=True, capture_output=True, timeout=120
    )
    found = comparison.edited(
        dataset, spreadsheet.read((tmp_path / "out/edited.xlsx").read_bytes())
    )
    expected = [("name", "深化银政合作推动“社保+银行”服务")] if edit else []
    assert [(cell.column, cell.new) for cell in found.cells] == expected


# --- agencies ---


def test_an_agency_is_replaced_in_its_place(run: Run, root: Path, small: Workbook) -> None:
    small.worksheets[0]["E2"] = "市水务局"
    code, _, err = run(small, *WHY)
    assert code == 0, err
    assert [row.name for row in examination.load(root).agencies_of["yc03-01"]] == ["市水务局"]


@pytest.mark.parametrize(
    "names",
    ["市商事局", "市水务局、市商事局", "市商事局、市水务局、市绿金办", "市水务局、市绿金办"],
)
def test_agencies_added_removed_or_reordered_are_refused(
    run: Run, root: Path, small: Workbook, names: str
) -> None:
    before = tree(root)
    small.worksheets[0]["E3"] = names
    code, _, err = run(small, *WHY)
    assert code == 1 and tree(root) == before
    assert "yc03-02 的“责任单位”（表格第 3 行）：单位的增删和次序不能在表格里改" in err


# --- what is refused by name ---


def _set(place: str, value: object, kind: str = "") -> Callable[[Workbook], None]:
    def edit(book: Workbook) -> None:
        cell = book.worksheets[0][place]
        cell.value = value
        if kind:
            cell.data_type = kind

    return edit


REFUSED: dict[str, tuple[Callable[[Workbook], object], str]] = {
    "a row removed": (
        lambda book: book.worksheets[0].delete_rows(3),
        "少了编号为 yc03-02 的行：不能这样删除，请补回来",
    ),
    "a row emptied": (
        lambda book: [_set(f"{letter}3", None)(book) for letter in "ABCDEFGH"],
        "少了编号为 yc03-02 的行：不能这样删除，请补回来",
    ),
    "a row added": (_set("D9", "新的一项"), "第 9 行没有编号：不能这样新增"),
    "a row added with an id": (
        lambda book: book.worksheets[0].append(["a"] * 6 + ["yc03-05", "b"]),
        "第 6 行的编号“yc03-05”不在数据包里：编号不能改，也不能这样新增",
    ),
    "an id changed": (_set("G3", "yc03-20"), "第 3 行的编号“yc03-20”不在数据包里"),
    "an id twice": (_set("G3", "yc03-01"), "第 2、3 行的编号都是 yc03-01：只留下改过的那一行"),
    "a number changed": (
        _set("B3", 7),
        "yc03-02 的“序号”（表格第 3 行）不能在表格里改：序号和次序要几行一起改，"
        "请直接编辑 reforms.csv",
    ),
    "a derived column": (
        _set("H3", "云府函〔2031〕46号"),
        "yc03-02 的“发文字号”（表格第 3 行）不能在表格里改：它属于整份通知，"
        "请改 notices.csv 的 document_number",
    ),
    "a formula": (
        _set("C3", '=HYPERLINK("https://evil.example","x")'),
        "yc03-02 的“项目名称”（表格第 3 行）是公式，不是文字",
    ),
    "a command": (_set("C3", "=cmd|' /c calc'!A0"), "是公式，不是文字"),
    "a formula in a number": (_set("B3", "=ROW()-1"), "“序号”（表格第 3 行）是公式，不是文字"),
    "a date": (_set("C3", datetime(2031, 3, 1)), "“项目名称”（表格第 3 行）是日期，不是文字"),
    "a time": (_set("C3", datetime(2031, 3, 1).time()), "是日期，不是文字"),
    "a truth": (_set("C3", True), "是逻辑值，不是文字"),
    "an error": (_set("C3", "#REF!", "e"), "是出错的值，不是文字"),
    "a number for a text": (_set("C3", 1.5), "成了数字 1.5；请把单元格格式设为“文本”"),
    "emptied": (_set("C3", None), "“项目名称”（表格第 3 行）清空了；这一栏不能是空的"),
    "blank": (_set("C3", " \n"), "清空了；这一栏不能是空的"),
    "merged": (
        lambda book: book.worksheets[0].merge_cells("C2:C3"),
        "yc03-02 的“项目名称”（表格第 3 行）清空了",
    ),
    "a heading twice": (_set("J1", "实施内容"), "表头“实施内容”出现了 2 次"),
    "no ids": (_set("G1", "号"), "这不是本站下载的表格"),
    "no texts": (
        lambda book: book.worksheets[0].delete_cols(3, 2),
        "这不是本站下载的表格，找不到有“经验编号”和“项目名称”、“实施内容”",
    ),
    "two lists": (
        lambda book: book.copy_worksheet(book.worksheets[0]),
        "有几张工作表都像清单：“云川”、“云川 Copy”",
    ),
    "no notes": (lambda book: book.remove(book["说明"]), "看不出是哪一版数据"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_by_name(name: str, run: Run, root: Path, small: Workbook) -> None:
    before = tree(root)
    edit, message = REFUSED[name]
    edit(small)
    for options in ((), WHY):
        code, out, err = run(small, *options)
        assert (code, out) == (1, "") and message in err and "没有改动：" in err, err
    assert tree(root) == before


def test_everything_that_stands_against_it_is_told_at_once(small: Workbook) -> None:
    for edit, _ in (REFUSED[name] for name in ("an id changed", "a formula", "a row added")):
        edit(small)
    _set("C4", None)(small)
    with pytest.raises(Refused) as refusal:
        compared(small_dataset(), small)
    assert str(refusal.value).startswith("表格有 4 处不能照改\n- ")
    assert str(refusal.value).count("\n- ") == 4


def test_many_faults_are_counted(dataset: Dataset) -> None:
    book = opened(dataset)
    for at in range(2, 20):
        _set(f"C{at}", None)(book)
        _set(f"D{at}", None)(book)
    with pytest.raises(Refused, match=r"表格有 36 处不能照改\n(.*\n){20}- 还有 16 处$"):
        compared(dataset, book)


def test_many_rows_of_one_fault_are_not_all_listed(small: Workbook) -> None:
    for at in range(6, 600):
        _set(f"D{at}", "新的一项")(small)
    with pytest.raises(Refused, match=r"第 6、7、.*、25 等 594 行没有编号"):
        compared(small_dataset(), small)


@pytest.mark.parametrize("version", ["1.0.0", "0.9.0"])
def test_an_older_state_of_the_data_is_refused(
    run: Run, root: Path, small: Workbook, version: str
) -> None:
    """A correction since then must not be taken back by a cell that nobody touched."""
    if version == "0.9.0":
        small["说明"]["B4"] = "0.9.0（2030-01-01）"
    asked = ["correct", "yc03-02", "内容", "--from", "下降", "--to", "降低"]
    assert main([*asked, *WHY, "--package", str(root)]) == 0
    before = tree(root)
    code, _, err = run(small, *WHY)
    assert code == 1 and tree(root) == before
    assert f"表格生成以后数据改过：表格的版本是“{version}" in err


def test_a_state_is_told_by_the_list_alone() -> None:
    dataset = small_dataset()
    aside = replace(dataset, terms=(), descriptor={**dataset.descriptor, "version": "2.0.0"})
    assert flat.checksum(aside) == flat.checksum(dataset)
    assert told(aside, opened(dataset)) == []
    first = replace(dataset.reforms[0], name="别的")
    other = replace(dataset, reforms=(first, *dataset.reforms[1:]))
    assert flat.checksum(other) != flat.checksum(dataset)


# --- hostile words ---


@pytest.mark.parametrize(
    "words",
    ["反\u202e面", "零\u200b宽", "响\x07铃", "_xD800_", "_x0000_零", "字" * 20_001, "字" * 40_000],
    ids=["bidi", "zero width", "bell", "surrogate", "null", "long", "longer than Excel"],
)
def test_words_that_cannot_be_published_are_refused(run: Run, root: Path, words: str) -> None:
    before = tree(root)
    escaped = words.replace("\x07", "_x0007_")
    changed = rewritten(plain(), "xl/sharedStrings.xml", "<t>绿色票据贴现", f"<t>{escaped}")
    code, _, err = run(changed, *WHY)
    assert code == 1 and tree(root) == before
    assert "yc03-04 的“项目名称”（表格第 5 行）" in err
    assert "看不见的字符" in err or "太长了" in err
    _, listed, _ = run(changed)
    assert "yc03-04 的“项目名称”（表格第 5 行）\n" in listed
    assert all(line.isprintable() for line in listed.split("\n"))


@pytest.mark.parametrize("words", ["'=1+1", "<script>alert(1)</script>", "{{ 7 * 7 }}", "乙\n丙"])
def test_hostile_words_stay_words(run: Run, root: Path, small: Workbook, words: str) -> None:
    cell = small.worksheets[0]["C5"]
    cell.value = words
    cell.data_type = "s"
    code, _, err = run(small, *WHY)
    assert code == 0, err
    dataset = examination.load(root)
    assert dataset.reform["yc03-04"].name == typeset(words)
    again = opened(dataset).worksheets[0]["C5"]
    assert (again.value, again.data_type) == (typeset(words), "s")


# --- files that are no workbook, or hostile ones ---


def rewritten(data: bytes, part: str, old: str, new: str) -> bytes:
    """A workbook with another text in one of its parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(made, "w", 8) as out:
        assert part in given.namelist()
        for name in given.namelist():
            text = given.read(name)
            if name == part:
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode(errors="surrogatepass"), 1)
            out.writestr(name, text)
    return made.getvalue()


def laughs(data: bytes) -> bytes:
    """A workbook whose strings grow a billion times."""
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
    )
    with_type = rewritten(data, "xl/sharedStrings.xml", "<sst", f"<!DOCTYPE x [{entities}]><sst")
    return rewritten(with_type, "xl/sharedStrings.xml", "绿色票据贴现", "&a9;")


def archive(**parts: bytes) -> bytes:
    return zipped({name.replace("__", "/") + ".xml": parts[name] for name in parts})


def lying(data: bytes) -> bytes:
    """A zip whose list says that a part is a single byte."""
    at = data.rindex(b"PK\x01\x02")
    return data[: at + 24] + (1).to_bytes(4, "little") + data[at + 28 :]


UTF_16 = '<?xml version="1.0" encoding="UTF-16"?>'
ENTITY = '<!ENTITY a "b">'
NO_TEXT = "xl/worksheets/sheet1.xml"
ELEMENTS = 50_000
"""More than our workbook has, and a twentieth of what may be."""
FILES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda data: b"", "不是 .xlsx 表格，或者已经损坏"),
    "csv": (lambda data: "分类,序号\n".encode(), "不是 .xlsx 表格，或者已经损坏"),
    "xls or encrypted": (
        lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + data,
        "文件加了密码，或者是旧的 .xls 格式",
    ),
    "docx": (lambda data: as_docx(NOTICE), "文件不是 .xlsx 表格；请在"),
    "cut off": (lambda data: data[: len(data) // 2], "或者已经损坏"),
    "spoilt": (lambda data: data[:3000] + b"\0" * 900 + data[3900:], "或者已经损坏"),
    "lying": (lying, "或者已经损坏"),
    "bomb": (lambda data: archive(xl__workbook=b"<a>" + b" " * 100_000_000), "解开后太大"),
    "many parts": (
        lambda data: archive(xl__workbook=b"<a/>", **{f"x{n}": b"" for n in range(1001)}),
        "解开后太大",
    ),
    "many elements": (
        lambda data: archive(xl__workbook=b"<a>" + b"<b/>" * ELEMENTS),
        "表格的格太多",
    ),
    "deep": (lambda data: archive(xl__workbook=b"<a>" * 200), "表格的格太多"),
    "billion laughs": (laughs, "文件里有文档类型声明"),
    "outside entity": (
        lambda data: rewritten(
            rewritten(
                data,
                "xl/sharedStrings.xml",
                "<sst",
                '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><sst',
            ),
            "xl/sharedStrings.xml",
            "绿色票据贴现",
            "&e;",
        ),
        "文件里有文档类型声明",
    ),
    "laughs in UTF-16": (
        lambda data: archive(xl__workbook=f"{UTF_16}<!DOCTYPE x [{ENTITY}]><x/>".encode("utf-16")),
        "文件里有文档类型声明",
    ),
    "no XML": (lambda data: rewritten(data, NO_TEXT, "<sheetData>", "<"), "或者已经损坏"),
    "a cell of no text": (
        lambda data: rewritten(data, NO_TEXT, 't="s"><v>', 't="s"><v>99'),
        "表格读不出来",
    ),
    "no such column": (lambda data: rewritten(data, NO_TEXT, 'r="A2"', 'r="A2B"'), "表格读不出来"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_workbook_of_ours(
    name: str, run: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, message = FILES[name]
    before = tree(root)
    data = make(plain())
    monkeypatch.setattr(spreadsheet, "ELEMENTS", ELEMENTS)
    with at_most(400_000):
        code, out, err = run(data, *WHY)
    assert (code, out) == (1, "") and message in err, err
    assert tree(root) == before
    assert "root:" not in err


def test_a_file_too_large_is_not_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "LARGEST", 100)
    code, _, err = run(b"x" * 101)
    assert code == 1 and "太大了，超过 100 字节" in err


@pytest.mark.parametrize(
    ("old", "new"),
    [('<row r="5"', '<row r="99999999999"'), ('r="A5"', 'r="XFD5"'), ('r="A5"', 'r="ZZZ5"')],
)
def test_places_far_off_take_little_work(old: str, new: str) -> None:
    data = rewritten(plain(), "xl/worksheets/sheet1.xml", old, new)
    with at_most(3_500_000), pytest.raises(Refused):
        comparison.edited(small_dataset(), spreadsheet.read(data))


# --- each change by itself ---

EDITS = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from(["", "甲", "乙丙", "，", "A 2", "一是", "收件"])),
    min_size=1,
    max_size=4,
)


@given(edits=EDITS)
@property_test
def test_any_edit_of_a_text_ends_as_it_was_meant_or_is_refused(
    edits: list[tuple[int, str]],
) -> None:
    dataset = small_dataset()
    reform = dataset.reform["yc03-02"]
    text = reform.content
    for at, words in edits:
        at %= len(text)
        text = text[:at] + words + text[at + (not words) :]
    goal = typeset(text)
    assume(goal and goal != reform.content)
    cell = comparison.Edited(
        row_id=reform.id, column="content", heading="内容", line=2, old=reform.content, new=goal
    )
    try:
        change = bulk.carry_out(dataset, [cell], ASKED)
    except Refused as error:
        assert re.search("摘录|空的", str(error)), error
        return
    assert change.dataset.reform[reform.id].content == goal
