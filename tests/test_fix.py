"""Mending: what takes no guess is undone byte for byte, and all else is left and named."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from helpers import (
    REAL,
    descriptor,
    examples,
    lines_of,
    problems_of,
    real_package,
    replace_in,
    set_cell,
    small_package,
    tree,
)
from reforms.cli import main
from reforms.edits.repair import repair
from reforms.model import ROW_TYPES
from reforms.package.examination import read_files
from reforms.tables import read, write

pytestmark = pytest.mark.usefixtures("quick")
TABLES = list(ROW_TYPES)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_package(tmp_path)


@pytest.fixture
def mended(root: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[], tuple[int, str]]:
    def run() -> tuple[int, str]:
        code = main(["fix", "--package", str(root)])
        printed = capsys.readouterr()
        assert printed.err == ""
        return code, printed.out

    return run


Mended = Callable[[], tuple[int, str]]


def csv(root: Path, table: str) -> Path:
    return root / "data" / f"{table}.csv"


# --- what is told ---


def test_a_faultless_package_is_left_alone(root: Path, mended: Mended) -> None:
    before = tree(root)
    assert mended() == (0, "没有要改的。\n")
    assert tree(root) == before


def test_the_real_package_needs_nothing(tmp_path: Path) -> None:
    root = real_package(tmp_path)
    assert main(["fix", "--package", str(root)]) == 0
    assert tree(root) == tree(REAL)


def test_it_tells_file_by_file_what_it_did(root: Path, mended: Mended) -> None:
    before = tree(root)
    agencies = before["data/agencies.csv"].decode().replace("\n", "\r\n").encode("gbk")
    csv(root, "agencies").write_bytes(agencies)
    csv(root, "terms").write_bytes(b"\xef\xbb\xbf" + before["data/terms.csv"].rstrip())
    replace_in(csv(root, "corrections"), "2031-07-01", "2031/7/1")
    replace_in(csv(root, "corrections"), "2031-07-02", "2031年7月2日")
    scopes = before["data/scopes.csv"].decode().replace(",", ";").replace("\n", ";\n")
    csv(root, "scopes").write_bytes(f"sep=;\n{scopes};\n\n".encode())
    header, one, *rest = before["data/passages.csv"].splitlines(keepends=True)
    csv(root, "passages").write_bytes(b"".join([header, *rest, one.replace(b"yc", b" yc")]))
    code, out = mended()
    assert out == (
        "data/agencies.csv\n"
        "  编码由 GBK 改为 UTF-8\n"
        "  换行由 CRLF 改为 LF：4 处\n"
        "data/corrections.csv\n"
        "  日期改回规定的写法：2 格\n"
        "    第 2 行 recorded_on 列 “2031/7/1”→“2031-07-01”\n"
        "    第 3 行 recorded_on 列 “2031年7月2日”→“2031-07-02”\n"
        "data/passages.csv\n"
        "  删去编号前后的空白：1 格\n"
        "    第 5 行 reform_id 列 “ yc03-01”→“yc03-01”\n"
        "  各行排回规定的次序：4 行\n"
        "data/scopes.csv\n"
        "  删去第一行的“sep=”\n"
        "  各栏之间由分号改为英文逗号：5 处\n"
        "  删去末尾的空栏：3 处\n"
        "  删去末尾的空行：2 处\n"
        "data/terms.csv\n"
        "  去掉文件开头的 BOM\n"
        "  补上末尾的换行\n"
        "已改 5 个文件，没有问题了。\n"
    )
    assert code == 0 and tree(root) == before
    assert mended() == (0, "没有要改的。\n")


def test_what_remains_is_told_as_the_check_tells_it(root: Path, mended: Mended) -> None:
    replace_in(csv(root, "terms"), "自来水", "=1")
    csv(root, "agencies").write_bytes(b"\xef\xbb\xbf" + csv(root, "agencies").read_bytes())
    code, out = mended()
    assert code == 1
    assert out.startswith(
        "data/agencies.csv\n  去掉文件开头的 BOM\n已改 1 个文件，还有以下问题要人来改：\n\n"
        "1. data/terms.csv 第 4 行 term 列 记录 t003\n"
    )
    assert out.endswith("\n共 1 个问题。\n")
    before = tree(root)
    code, again = mended()
    assert code == 1 and again.startswith("没有能代你改的，以下问题要人来改：\n\n1. data/terms.csv")
    assert tree(root) == before


def test_a_damaged_file_does_not_hide_what_was_changed_in_it(root: Path, mended: Mended) -> None:
    replace_in(csv(root, "reforms"), "限时办结。", "按时办结。")
    text = csv(root, "reforms").read_bytes().decode()
    csv(root, "reforms").write_bytes(text.replace("\n", "\r\n").encode("gbk"))
    assert {p.rule for p in problems_of(root)} == {"encoding.not-utf-8", "verify.differs"}
    code, out = mended()
    assert code == 1 and "（规则 verify.differs）" in out and "共 1 个问题。" in out
    assert csv(root, "reforms").read_bytes().decode() == text


def test_many_cells_are_not_all_listed(root: Path, mended: Mended) -> None:
    header, *rows = lines_of(root, "terms")
    more = [(f" t{n:03}", "reforms", "yc03-01", f"词{n}", "synonym") for n in range(4, 34)]
    csv(root, "terms").write_bytes(write(header.cells, [*(row.cells for row in rows), *more]))
    assert "删去编号前后的空白：30 格\n" in (out := mended()[1]) and "    另有 10 格\n" in out


def test_a_strangers_text_is_shown_escaped(root: Path, mended: Mended) -> None:
    set_cell(root, "terms", 3, "id", "\n::error::\u202e")
    out = mended()[1]
    assert not [line for line in out.splitlines() if line.lstrip().startswith("::")]
    assert "\u202e" not in out


def test_a_text_that_its_comma_has_split_is_left_to_a_person(root: Path, mended: Mended) -> None:
    """With its empty last cell stripped the row would fit, half of its text in another column."""
    row = "yc03-01,measure,1,统一收件,一次办结,\n"
    header, rest = csv(root, "passages").read_text(encoding="utf-8").split("\n", 1)
    csv(root, "passages").write_text(f"{header}\n{row}{rest}", encoding="utf-8")
    before = tree(root)
    code, out = mended()
    assert code == 1 and tree(root) == before
    assert "data/passages.csv 第 2 行 记录 yc03-01/measure/1\n" in out
    assert "多格：表头有 5 格，这一行有 6 格（规则 schema.extra-cell）" in out
    assert "若是一格的文字里有英文逗号，把那一格用英文双引号括起来" in out


@pytest.mark.parametrize("spoil", ["gone", "broken", "linked"])
def test_where_nothing_can_be_read_nothing_is_written(
    spoil: str, root: Path, mended: Mended
) -> None:
    csv(root, "terms").write_bytes(b"\xef\xbb\xbf" + csv(root, "terms").read_bytes())
    if spoil == "broken":
        (root / "datapackage.json").write_bytes(b"{")
    elif spoil == "gone":
        (root / "datapackage.json").unlink()
    else:
        csv(root, "terms").rename(root / "terms.csv")
        csv(root, "terms").symlink_to(root / "terms.csv")
    before = tree(root)
    assert mended()[0] == 1
    assert tree(root) == before


def test_the_archive_and_the_descriptor_are_never_touched(root: Path, mended: Mended) -> None:
    source = root / "sources/yc03.txt"
    source.write_bytes(b"\xef\xbb\xbf" + source.read_bytes().replace(b"\n", b"\r\n"))
    descriptor = root / "datapackage.json"
    descriptor.write_bytes(descriptor.read_bytes().replace(b"\n", b"\r\n"))
    csv(root, "terms").write_bytes(b"\xef\xbb\xbf" + csv(root, "terms").read_bytes())
    before = tree(root)
    assert mended()[0] == 1
    after = tree(root)
    assert {path for path in before if before[path] != after[path]} == {"data/terms.csv"}


# --- every damage is undone or named ---


@dataclass(frozen=True)
class Damage:
    """What a program or a hand does to a file; `undone`: by `fix`, where the file shows it."""

    make: Callable[[str, st.DataObject], bytes]
    undone: bool | None = None
    """None: that depends on the file."""


def _lines(end: str) -> Callable[[str, st.DataObject], bytes]:
    return lambda text, data: text.replace("\n", end).encode()


def _rows(text: str) -> list[list[str]]:
    return [list(line.cells) for line in read(text)]


def _written(rows: list[list[str]], delimiter: str = ",") -> bytes:
    text = write(rows[0], rows[1:]).decode()
    if delimiter == ",":
        return text.encode()
    cells = [[_quoted(cell, delimiter) for cell in row] for row in rows]
    return "".join(delimiter.join(row) + "\n" for row in cells).encode()


def _quoted(cell: str, delimiter: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"' if {delimiter, '"', "\n"} & set(cell) else cell


def _cell(
    change: Callable[[str], str], where: Callable[[str], bool] = bool
) -> Callable[[str, st.DataObject], bytes]:
    """Change one cell, or some, in which there is something to change."""

    def make(text: str, data: st.DataObject) -> bytes:
        rows = _rows(text)
        places = [
            (r, c) for r, row in enumerate(rows) for c, cell in enumerate(row) if r and where(cell)
        ]
        if not places:
            return text.encode()
        for r, c in data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=3)):
            if where(rows[r][c]):
                rows[r][c] = change(rows[r][c])
        return _written(rows)

    return make


def _is_date(cell: str) -> bool:
    try:
        return bool(date.fromisoformat(cell))
    except ValueError:
        return False


def _date_as(form: str) -> Callable[[str], str]:
    def change(cell: str) -> str:
        day = date.fromisoformat(cell)
        serial = (day - date(1899, 12, 30)).days
        return form.format(y=day.year, m=day.month, d=day.day, n=serial)

    return change


def _columns(text: str, data: st.DataObject) -> bytes:
    return text.replace("\n", "," * data.draw(st.integers(1, 4)) + "\n").encode()


def _commas(text: str, data: st.DataObject) -> bytes:
    """Empty cells behind a row, as of one with a comma in its text and no last cell."""
    lines = text.splitlines()
    at = data.draw(st.integers(1, len(lines) - 1))
    lines[at] += "," * data.draw(st.integers(1, 4))
    return "".join(f"{line}\n" for line in lines).encode()


def _empty_rows(text: str, data: st.DataObject) -> bytes:
    rows = data.draw(st.lists(st.sampled_from(["", ",", ",,,,"]), min_size=1, max_size=4))
    return (text + "".join(f"{row}\n" for row in rows)).encode()


def _shuffled(text: str, data: st.DataObject) -> bytes:
    header, *rows = text.splitlines(keepends=True)
    return "".join([header, *data.draw(st.permutations(rows))]).encode()


def _quotes(text: str, data: st.DataObject) -> bytes:
    everything = data.draw(st.booleans())
    rows = _rows(text)
    cells = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in rows]
    if not everything:
        cells = [*cells[:1], *([_quoted(cell, ",") for cell in row] for row in rows[1:])]
    return "".join(",".join(row) + "\n" for row in cells).encode()


def _lost(text: str, data: st.DataObject) -> bytes:
    raw = text.encode()
    high = [at for at, byte in enumerate(raw) if byte > 0x7F]
    at = data.draw(st.sampled_from(high)) if high else len(raw)
    return raw[:at] + raw[at + 1 :]


def _misread(codec: str) -> Callable[[str], str]:
    return lambda cell: cell.encode().decode(codec, "replace")


DAMAGES: dict[str, Damage] = {
    "BOM": Damage(lambda text, data: text.encode("utf-8-sig"), True),
    "CRLF": Damage(_lines("\r\n"), True),
    "CR": Damage(_lines("\r"), True),
    "BOM and CRLF": Damage(lambda t, data: t.replace("\n", "\r\n").encode("utf-8-sig"), True),
    "GBK": Damage(lambda text, data: text.replace("\n", "\r\n").encode("gbk"), True),
    "GB18030": Damage(lambda text, data: text.encode("gb18030"), True),
    "UTF-16": Damage(lambda text, data: text.encode("utf-16"), True),
    "UTF-16 without a mark": Damage(lambda text, data: text.encode("utf-16-be"), True),
    "semicolons": Damage(lambda text, data: _written(_rows(text), ";"), True),
    "tabs": Damage(lambda text, data: _written(_rows(text), "\t"), True),
    "Unicode text": Damage(
        lambda text, data: _written(_rows(text), "\t").decode().encode("utf-16"), True
    ),
    "sep=": Damage(lambda text, data: b"sep=;\n" + _written(_rows(text), ";"), True),
    "empty columns": Damage(_columns, True),
    "commas behind a row": Damage(_commas, False),
    "empty rows": Damage(_empty_rows, True),
    "no last line end": Damage(lambda text, data: text.rstrip("\n").encode(), True),
    "quotes": Damage(_quotes, True),
    "order": Damage(_shuffled, True),
    "dates, year first": Damage(_cell(_date_as("{y}/{m}/{d}"), _is_date), True),
    "dates in Chinese": Damage(_cell(_date_as("{y}年{m}月{d}日"), _is_date), True),
    "dates, month first": Damage(_cell(_date_as("{m}/{d}/{y}"), _is_date), False),
    "dates as days": Damage(_cell(_date_as("{n}"), _is_date), False),
    "numbers": Damage(_cell(lambda cell: f"{cell}.0", str.isdigit)),
    "zeros": Damage(_cell(lambda cell: cell.replace("0", "", 1), lambda cell: "-0" in cell)),
    "space": Damage(_cell(lambda cell: f" {cell} ")),
    "a byte lost": Damage(_lost),
    "UTF-8 read as GBK": Damage(_cell(_misread("gbk"), lambda cell: not cell.isascii()), False),
    "UTF-8 read as Latin": Damage(_cell(_misread("cp1252"), lambda c: not c.isascii()), False),
    "question marks": Damage(_cell(lambda cell: "?" * 4, lambda c: not c.isascii()), False),
    "quotes around": Damage(_cell(lambda cell: f'"{cell}"')),
    "a formula": Damage(_cell(lambda cell: f"={cell}")),
}


@cache
def small_tree() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        return tree(small_package(Path(folder)))


def restored(root: Path, damaged: dict[str, bytes]) -> set[str]:
    """The small package with files damaged, after `fix` has been at it twice; what it names."""
    for name, data in (small_tree() | damaged).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    made = repair(read_files(root))
    for name, data in made.files.items():
        (root / name).write_bytes(data)
    again = repair(read_files(root))
    assert not again.files, "and twice changes nothing more"
    assert again.problems == made.problems == problems_of(root)
    return {problem.where.path for problem in made.problems}


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    folder = tempfile.mkdtemp()
    yield Path(folder)
    shutil.rmtree(folder)


@pytest.mark.parametrize("what", DAMAGES)
@examples(3)
@given(data=st.data())
def test_one_damage_is_undone_or_left_and_named(
    what: str, data: st.DataObject, place: Path
) -> None:
    """It is done to every table at once."""
    good = {f"data/{table}.csv": small_tree()[f"data/{table}.csv"] for table in TABLES}
    damaged = {path: DAMAGES[what].make(text.decode(), data) for path, text in good.items()}
    bad = {path: content for path, content in damaged.items() if content != good[path]}
    assume(bad)
    named = restored(place, bad)
    after = tree(place)
    assert {name for name in after if after[name] != small_tree()[name]} <= bad.keys()
    for path, content in bad.items():
        if after[path] != good[path]:
            assert DAMAGES[what].undone is not True, f"{what}: {path}"
            if what != "space":
                assert after[path] == content, f"{what}: {path} is left as it was"
            if path not in named:
                # What is wrong between tables is looked for only when all of them can be read.
                assert path in restored(place, {path: content}), f"{what}: {path} is named"
        else:
            assert DAMAGES[what].undone is not False, f"{what}: {path}"


@examples(30)
@given(data=st.data())
def test_two_damages_lose_nothing(data: st.DataObject, place: Path) -> None:
    """Each cell is what it was before the damage or what the damage made of it."""
    path = f"data/{data.draw(st.sampled_from(TABLES))}.csv"
    good = small_tree()[path].decode()
    names = st.sampled_from([n for n in DAMAGES if n not in ("a byte lost", "order")])
    inside = DAMAGES[data.draw(names)].make(good, data)
    outside = data.draw(st.sampled_from(["BOM", "CRLF", "GBK", "UTF-16", "tabs", "empty columns"]))
    try:
        bad = DAMAGES[outside].make(inside.decode(), data)
        rows = _rows(inside.decode())
    except (UnicodeError, ValueError):
        reject()
    named = restored(place, {path: bad})
    after = (place / path).read_bytes()
    if after not in (good.encode(), bad):
        known = {cell.strip() for row in [*rows, *_rows(good)] for cell in row}
        assert {cell.strip() for row in _rows(after.decode()) for cell in row} <= known
        assert path in named


OFFICIAL = [
    (resource["name"], column["name"])
    for resource in descriptor()["resources"]
    for column in resource["schema"]["fields"]
    if column["origin"] == "official" and column["type"] == "string"
]


@pytest.mark.parametrize(("table", "column"), OFFICIAL)
@pytest.mark.parametrize("spoil", [" {}", "{}　", '"{}"', "{},", "{}\u200b"], ids=ascii)
def test_official_words_are_not_touched(table: str, column: str, spoil: str, root: Path) -> None:
    """Space, marks and quotes in official text are named, and nothing of them is mended."""
    header, first, *_ = lines_of(root, table)
    set_cell(root, table, 1, column, spoil.format(first.cells[header.cells.index(column)]))
    before = tree(root)
    found = repair(read_files(root))
    assert not found.files and found.problems
    assert tree(root) == before
