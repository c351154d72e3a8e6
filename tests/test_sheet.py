"""`reforms correct --from-xlsx`: our workbook as people edit it, and as nobody should."""

import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
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

from helpers import at_most, property_test, small_dataset, small_package, tree, zipped
from reforms.archive.typography import typeset
from reforms.cli import main
from reforms.edits import comparison, spreadsheet
from reforms.edits.request import Request
from reforms.exports.workbook import make_workbook
from reforms.model import Dataset
from reforms.package import examination
from reforms.problems import Refused
from reforms.settings import Settings

pytestmark = pytest.mark.usefixtures("quick")
SETTINGS = Settings(site_url="https://example.org/x/")
WHY = ("--reason", "录错", "--reference", "印刷本", "--date", "2031-08-01")


def opened(dataset: Dataset) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(make_workbook(dataset, SETTINGS)), rich_text=True)


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@cache
def plain() -> bytes:
    """The small package's workbook as it is downloaded."""
    return make_workbook(small_dataset(), SETTINGS)


def changed(dataset: Dataset, data: bytes) -> list[tuple[str, str, str]]:
    """The changed cells: record, column, new text."""
    cells = comparison.edited(dataset, spreadsheet.read(data))
    return [(cell.row_id, cell.column, cell.new) for cell in cells]


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
    """Run `reforms correct --from-xlsx` on a workbook, or on bytes; what fails changes nothing."""

    def made(book: Workbook | bytes, *options: str, place: Path = root) -> tuple[int, str, str]:
        file, before = tmp_path / "edited.xlsx", tree(place)
        file.write_bytes(book if isinstance(book, bytes) else saved(book))
        code = main(["correct", "--from-xlsx", str(file), *WHY, *options, "--package", str(place)])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        assert code == 0 or tree(place) == before
        return code, printed.out, printed.err

    return made


# --- the whole way ---


def test_an_untouched_workbook_changes_nothing(dataset: Dataset, run: Run) -> None:
    assert changed(dataset, make_workbook(dataset, SETTINGS)) == []
    assert run(plain()) == (0, "没有改动：清单里没有改过的格，别的工作表不读。\n", "")


def test_changed_cells_are_corrected_with_the_reason(run: Run, root: Path, small: Workbook) -> None:
    first = small.worksheets[0]
    first["D3"] = "经“云水通”小程序（App 2.0）申请用水，费用降低3.5%。"
    first["C5"] = "绿⾊票据再贴现"
    first["E2"] = "市水务局"
    first["F5"] = "全市"
    before = tree(root)
    tried = run(small, "--reporter", "某人", "--dry-run")
    assert tree(root) == before
    code, out, err = run(small, "--reporter", "某人")
    assert (code, err) == (0, "") and tried == (0, f"{out}只试了一遍，没有写入。\n", "")
    dataset = examination.load(root)
    assert dataset.reform["yc03-02"].content == first["D3"].value
    assert dataset.reform["yc03-04"].name == "绿色票据再贴现"
    assert [row.name for row in dataset.agencies_of["yc03-01"]] == ["市水务局"]
    made = [row for row in dataset.corrections if row.recorded_on == date(2031, 8, 1)]
    assert [(row.row_id, row.field, row.source_text, row.published_text) for row in made] == [
        ("yc03-01/shi-shuiwu-ju", "agency_id", "市商事局", "市水务局"),
        ("yc03-02", "content", "通过“云水通”小程序", "经“云水通”小程序"),
        ("yc03-02", "content", "费用下降3.5%", "费用降低3.5%"),
        ("yc03-04", "name", "绿色票据贴现", "绿色票据再贴现"),
        ("yc03-04", "scope_id", "有关县", "全市"),
    ]
    assert {(row.reason, row.reference, row.contributor) for row in made} == {
        ("录错", "印刷本", "某人")
    }


def test_what_would_break_the_package_is_refused(run: Run, small: Workbook) -> None:
    """A text that a spreadsheet would take for a formula, written as a text."""
    cell = small.worksheets[0]["C5"]
    cell.value, cell.data_type = "=cmd|'/c calc'!A0", "s"
    told = run(small)
    assert told[0] == 1 and "公式" in told[1] and told == run(small, "--dry-run")
    assert told[2] == "没有改动：照这样改，数据包会有以上问题。\n"


# --- what people and programs do to a sheet without meaning anything ---


def _move(book: Workbook) -> None:
    """Rows turned round, two columns and two sheets exchanged, another one deleted."""
    first = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in first.iter_rows(min_row=2)]
    for at, row in enumerate(reversed(rows), 2):
        for column, value in enumerate(row, 1):
            first.cell(at, column, value)
    for cells in first.iter_rows():
        cells[0].value, cells[6].value = cells[6].value, cells[0].value
    book.move_sheet(first, 2)
    del book["数据字典"]


def _space(book: Workbook) -> None:
    first = book.worksheets[0]
    first.insert_rows(1, 2)
    first["A1"] = "我的修改"
    first.insert_cols(1)
    first["A3"] = "我的备注"
    first.insert_rows(6)
    first["A20"] = "又及"


def _set_otherwise(book: Workbook) -> None:
    """White space, escapes, ASCII marks, a radical, bold words, numbers as text and fraction."""
    first = book.worksheets[0]
    text = first["D2"].value
    first["D2"] = CellRichText(text[:4], TextBlock(InlineFont(b=True), text[4:9]), text[9:])
    first["D4"] = "为企业建⽴碳账户,_x000D_\r\n 记录减排量。  \n"
    first["G3"] = "yc03-02 "
    first["B2"], first["B3"] = "1", 2.0


@pytest.mark.parametrize("change", [_move, _space, _set_otherwise])
def test_what_means_nothing_changes_nothing_and_hides_no_change(
    change: Callable[[Workbook], None], small: Workbook
) -> None:
    change(small)
    assert changed(small_dataset(), saved(small)) == []
    cells = (cell for sheet in small.worksheets for row in sheet.iter_rows() for cell in row)
    cell = next(cell for cell in cells if str(cell.value).startswith("对绿色票据"))
    cell.value = "对绿色票据一律贴现，利率下浮0.5个百分点。"
    assert changed(small_dataset(), saved(small)) == [("yc03-04", "content", cell.value)]


def test_a_workbook_saved_by_libreoffice(dataset: Dataset, tmp_path: Path) -> None:
    """Needs LibreOffice, which `make accept` installs; skipped where it is missing."""
    office = shutil.which("soffice")
    if office is None or not os.environ.get("ACCEPT"):
        assert not os.environ.get("ACCEPT"), "LibreOffice is missing"
        pytest.skip("LibreOffice is for make accept")
    book = opened(dataset)
    book.worksheets[0]["C3"] = "深化银政合作_x000D_\n推动“社保+银行”服务"
    (tmp_path / "edited.xlsx").write_bytes(saved(book))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", "out"]
    subprocess.run(
        [*command, "edited.xlsx"], cwd=tmp_path, check=True, capture_output=True, timeout=120
    )
    found = changed(dataset, (tmp_path / "out/edited.xlsx").read_bytes())
    assert [cell[1:] for cell in found] == [("name", "深化银政合作推动“社保+银行”服务")]


# --- what is refused by name ---


def _set(place: str, value: object, kind: str = "") -> Callable[[Workbook], None]:
    def edit(book: Workbook) -> None:
        cell = book.worksheets[0][place]
        cell.value = value
        if kind:
            cell.data_type = kind

    return edit


REFUSED: dict[str, tuple[Callable[[Workbook], object], str]] = {
    "row removed": (lambda book: book.worksheets[0].delete_rows(3), "少了编号为 yc03-02 的行："),
    "row added": (_set("D9", "新的一项"), "第 9 行的编号“”不在数据包里："),
    "id changed": (_set("G3", "yc03-20"), "第 3 行的编号“yc03-20”不在数据包里"),
    "id twice": (_set("G3", "yc03-01"), "第 2、3 行的编号都是 yc03-01："),
    "number": (_set("B3", 7), "yc03-02 的“序号”（表格第 3 行）不能在表格里改：序号和次序要几行"),
    "notice": (_set("H3", "云府函〔2031〕46号"), "“发文字号”（表格第 3 行）不能在表格里改：它属于"),
    "formula": (_set("C3", "=1+1"), "yc03-02 的“项目名称”（表格第 3 行）是公式，不是文字"),
    "date": (_set("C3", datetime(2031, 3, 1)), "“项目名称”（表格第 3 行）是日期，不是文字"),
    "truth": (_set("C3", True), "是逻辑值，不是文字"),
    "error": (_set("C3", "#REF!", "e"), "是出错的值，不是文字"),
    "a fraction": (_set("B3", 2.5), "“序号”（表格第 3 行）不能在表格里改"),
    "a number": (_set("C3", 1.5), "是数字，不是文字；请把单元格格式设为“文本”"),
    "private use": (_set("C3", "\uf0b7用水"), "“项目名称”（表格第 3 行）：“\\uf0b7用水”里有私用区"),
    "emptied": (_set("C3", " \n"), "“项目名称”（表格第 3 行）清空了；这一栏不能是空的"),
    "agencies": (_set("E3", "市商事局"), "（表格第 3 行）：单位的增删和次序不能在表格里改"),
    "agencies turned": (_set("E3", "市水务局、市商事局"), "单位的增删和次序不能在表格里改"),
    "domain": (_set("A3", "没有的领域"), "（表格第 3 行）：domains.csv 里没有名为“没有的领域”"),
    "heading twice": (_set("J1", "实施内容"), "这个文件里有 0 张。请从网站的数据页下载"),
    "two lists": (lambda book: book.copy_worksheet(book.worksheets[0]), "这个文件里有 2 张"),
    "no notes": (lambda book: book.remove(book["说明"]), "少了“说明”页的"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_by_name(name: str, run: Run, small: Workbook) -> None:
    edit, message = REFUSED[name]
    edit(small)
    code, out, err = run(small)
    assert (code, out) == (1, "") and message in err and err.startswith("没有改动："), err


def test_everything_that_stands_against_it_is_told_at_once(small: Workbook) -> None:
    for name in ("id changed", "formula", "row added"):
        REFUSED[name][0](small)
    for at in range(6, 40):
        _set(f"D{at}", "新的一项")(small)
    with pytest.raises(Refused, match=r"^表格有 36 处不能照改(\n- .*){20}\n- 还有 16 处$"):
        changed(small_dataset(), saved(small))


def test_an_older_state_of_the_data_is_refused(run: Run, root: Path, small: Workbook) -> None:
    """A correction since then must not be taken back by a cell that nobody touched."""
    words = ["correct", "yc03-02", "内容", "--from", "下降", "--to", "降低"]
    assert main([*words, *WHY, "--package", str(root)]) == 0
    code, _, err = run(small)
    assert code == 1 and "表格的版本是“1.0.0" in err


# --- hostile words ---


@pytest.mark.parametrize("words", ["反\u202e面", "_x0007_铃", "_xD800_", "字" * 20_001], ids=len)
def test_words_that_cannot_be_published_are_refused(run: Run, words: str) -> None:
    code, _, err = run(rewritten(plain(), "xl/sharedStrings.xml", "<t>绿色票据贴现", f"<t>{words}"))
    assert code == 1 and "yc03-04 的“项目名称”（表格第 5 行）" in err
    assert "看不见的字符" in err or "太长了" in err
    assert all(line.isprintable() for line in err.split("\n"))


# --- files that are no workbook, or hostile ones ---


def rewritten(data: bytes, part: str, old: str, new: str) -> bytes:
    """A workbook with another text in one of its parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode(errors="surrogatepass"), 1)
    return zipped(parts)


def outside(data: bytes) -> bytes:
    """A workbook with a text that is a file of this machine."""
    declared = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><sst'
    made = rewritten(data, "xl/sharedStrings.xml", "<sst", declared)
    return rewritten(made, "xl/sharedStrings.xml", "绿色票据贴现", "&e;")


def lying(data: bytes) -> bytes:
    """A zip whose list says that a part is a single byte."""
    at = data.rindex(b"PK\x01\x02")
    return data[: at + 24] + (1).to_bytes(4, "little") + data[at + 28 :]


WIDE = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'
SHEET = "xl/worksheets/sheet1.xml"
FILES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda data: b"", "不是 .xlsx 表格，或者已经损坏"),
    "xls": (lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + data, "加了密码，或者是旧的 .xls"),
    "lying": (lying, "已经损坏"),
    "bomb": (lambda data: zipped({"a.xml": b"<a>" + b" " * 20_000_000}), "解开后太大"),
    "deep": (lambda data: zipped({"xl/workbook.xml": b"<a>" * 9999}), "已经损坏"),
    "outside": (outside, "文件里有文档类型声明"),
    "UTF-16": (lambda data: zipped({"x.bin": WIDE.encode("utf-16")}), "文件里有文档类型声明"),
    "no text": (lambda data: rewritten(data, SHEET, 't="s"><v>', 't="s"><v>99'), "已经损坏"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_workbook_of_ours(name: str, run: Run) -> None:
    make, message = FILES[name]
    data = make(plain())
    with at_most(400_000):
        code, out, err = run(data)
    assert (code, out) == (1, "") and message in err and "root:" not in err, err


@pytest.mark.parametrize(
    ("old", "new"),
    [('<row r="5"', '<row r="99999999999"'), ('r="A5"', 'r="XFD5"'), ('r="A5"', 'r="ZZZ5"')],
)
def test_places_far_off_take_little_work(old: str, new: str) -> None:
    data = rewritten(plain(), SHEET, old, new)
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
        row_id=reform.id, column="content", place="", old=reform.content, new=goal
    )
    why = Request(reason="录错", reference="印刷本", recorded_on=date(2031, 8, 1))
    try:
        change = comparison.carry_out(dataset, [cell], why)
    except Refused as error:
        assert re.search("摘录|空的", str(error)), error
        return
    assert change.dataset.reform[reform.id].content == goal
