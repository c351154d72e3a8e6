"""Mending: what takes no guess is undone byte for byte, and all else is left and named."""

import json
import re
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpers import (
    SMALL,
    descriptor,
    examples,
    lines_of,
    problems_of,
    replace_in,
    set_cell,
    small_package,
    tree,
)
from reforms.archive.ideographs import fold
from reforms.cli import main
from reforms.edits.repair import repair
from reforms.model import ROW_TYPES, table_path
from reforms.package.examination import read_files
from reforms.tables import read, write

pytestmark = pytest.mark.usefixtures("quick")


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
    assert mended() == (0, "已改 0 个文件，没有问题了。\n")


def test_what_remains_is_told_as_the_check_tells_it(root: Path, mended: Mended) -> None:
    replace_in(csv(root, "terms"), "自来水", "=1")
    csv(root, "agencies").write_bytes(b"\xef\xbb\xbf" + csv(root, "agencies").read_bytes())
    rest = "个文件，还有以下问题要人来改：\n\n1. data/terms.csv 第 4 行 term 列 记录 t003\n"
    for done in ("data/agencies.csv\n  去掉文件开头的 BOM\n已改 1 ", "已改 0 "):
        code, out = mended()
        assert code == 1 and out.startswith(done + rest) and out.endswith("\n共 1 个问题。\n")


def test_a_strangers_text_is_shown_escaped(root: Path, mended: Mended) -> None:
    set_cell(root, "terms", 3, "id", "\n::error::\u202e")
    out = mended()[1]
    assert not [line for line in out.splitlines() if line.lstrip().startswith("::")]
    assert "\u202e" not in out


@pytest.mark.parametrize("name", ["datapackage.json", "data/terms.csv"])
def test_where_a_file_is_a_link_nothing_is_written(name: str, root: Path, mended: Mended) -> None:
    csv(root, "terms").write_bytes(b"\xef\xbb\xbf" + csv(root, "terms").read_bytes())
    (root / name).symlink_to((root / name).rename(root.parent / "moved"))
    before = tree(root)
    assert mended()[0] == 1
    assert tree(root) == before


def test_the_archive_and_the_descriptor_are_never_touched(root: Path, mended: Mended) -> None:
    for name in ("sources/yc03.txt", "datapackage.json", "data/terms.csv"):
        (root / name).write_bytes((root / name).read_bytes().replace(b"\n", b"\r\n"))
    before = tree(root)
    assert mended()[0] == 1
    after = tree(root)
    assert {path for path in before if before[path] != after[path]} == {"data/terms.csv"}


# --- every damage is undone or named ---


Make = Callable[[str, Random], bytes]
"""What a program or a hand does to a file's text."""


def _rows(text: str) -> list[list[str]]:
    return [list(line.cells) for line in read(text)]


def _saved(codec: str, end: str = "\n") -> Make:
    return lambda text, random: text.replace("\n", end).encode(codec)


def _apart(delimiter: str, codec: str = "utf-8", before: str = "", quote: str = "") -> Make:
    """Cells parted by another mark, or with quotation marks that they do not need."""

    def quoted(cell: str) -> str:
        needed = {delimiter, '"', "\n"} & set(cell)
        return '"{}"'.format(cell.replace('"', '""')) if quote or needed else cell

    def make(text: str, random: Random) -> bytes:
        lines = (delimiter.join(map(quoted, row)) for row in _rows(text))
        return (before + "".join(f"{line}\n" for line in lines)).encode(codec)

    return make


def _cell(change: Callable[[str], str], where: Callable[[str], bool] = bool) -> Make:
    """Change some cells in which there is something to change."""

    def make(text: str, random: Random) -> bytes:
        header, *rows = _rows(text)
        places = [(row, at) for row in rows for at, cell in enumerate(row) if where(cell)]
        for row, at in random.sample(places, min(len(places), random.randint(1, 3))):
            row[at] = change(row[at])
        return write(header, rows)

    return make


def _foreign(cell: str) -> bool:
    return not cell.isascii()


def _is_date(cell: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", cell))


# An ideograph -> the radical that looks like it.
_RADICALS = {ord(fold(char)): char for char in map(chr, range(0x2F00, 0x2FD6))}


def _as_radicals(cell: str) -> str:
    return cell.translate(_RADICALS)


def _date_as(form: str) -> Make:
    def change(cell: str) -> str:
        day = date.fromisoformat(cell)
        serial = (day - date(1899, 12, 30)).days
        return form.format(y=day.year, m=day.month, d=day.day, n=serial)

    return _cell(change, _is_date)


def _commas(text: str, random: Random) -> bytes:
    """Empty cells behind a row, as of one with a comma in its text and no last cell."""
    _, *rows = text.splitlines(keepends=True)
    if not rows:
        return text.encode()
    torn = random.choice(rows)
    return text.replace(torn, torn.rstrip() + "," * random.randint(1, 4) + "\n").encode()


def _shuffled(text: str, random: Random) -> bytes:
    header, *rows = text.splitlines(keepends=True)
    return "".join([header, *random.sample(rows, len(rows))]).encode()


def _lost(text: str, random: Random) -> bytes:
    raw = text.encode()
    at = random.choice([at for at, byte in enumerate(raw) if byte > 0x7F] or [len(raw)])
    return raw[:at] + raw[at + 1 :]


def _misread(codec: str) -> Make:
    return _cell(lambda cell: cell.encode().decode(codec, "replace"), _foreign)


UNDONE: dict[str, Make] = {
    "BOM": _saved("utf-8-sig"),
    "CRLF": _saved("utf-8", "\r\n"),
    "CR": _saved("utf-8", "\r"),
    "GBK": _saved("gbk", "\r\n"),
    "GB18030": _saved("gb18030"),
    "UTF-16": _saved("utf-16"),
    "UTF-16 without a mark": _saved("utf-16-be"),
    "semicolons": _apart(";"),
    "tabs": _apart("\t"),
    "Unicode text": _apart("\t", "utf-16"),
    "sep=": _apart(";", before="sep=;\n"),
    "empty columns": lambda text, r: text.replace("\n", "," * r.randint(1, 4) + "\n").encode(),
    "empty rows": lambda text, r: f"{text}\n{',' * r.randint(1, 4)}\n".encode(),
    "no last line end": lambda text, random: text.rstrip("\n").encode(),
    "quotes": _apart(",", quote='"'),
    "order": _shuffled,
    "radicals": _cell(_as_radicals, lambda cell: _as_radicals(cell) != cell),
    "dates, year first": _date_as("{y}/{m}/{d}"),
    "dates in Chinese": _date_as("{y}年{m}月{d}日"),
}
LEFT: dict[str, Make] = {
    "commas behind a row": _commas,
    "dates, month first": _date_as("{m}/{d}/{y}"),
    "dates as days": _date_as("{n}"),
    "UTF-8 read as GBK": _misread("gbk"),
    "UTF-8 read as Latin": _misread("cp1252"),
    "spreadsheet errors": _cell(lambda cell: "#N/A"),
    "null words": _cell(lambda cell: "nan"),
    "question marks": _cell(lambda cell: "?" * 4, _foreign),
}
EITHER: dict[str, Make] = {
    "numbers": _cell(lambda cell: f"{cell}.0", str.isdigit),
    "zeros": _cell(lambda cell: cell.replace("0", "", 1), lambda cell: "-0" in cell),
    "space": _cell(lambda cell: f" {cell} "),
    "a byte lost": _lost,
    "quotes around": _cell(lambda cell: f'"{cell}"'),
    "a formula": _cell(lambda cell: f"={cell}"),
}
DAMAGES = UNDONE | LEFT | EITHER
"""Those that `fix` undoes, those that it leaves, and those of which that depends on the file."""


@cache
def small_tree() -> dict[str, bytes]:
    made = json.dumps(descriptor(), ensure_ascii=False, indent=2) + "\n"
    return tree(SMALL) | {"datapackage.json": made.encode()}


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
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("place")


@pytest.mark.parametrize("what", DAMAGES)
@examples(3)
@given(random=st.randoms())
def test_one_damage_is_undone_or_left_and_named(what: str, random: Random, place: Path) -> None:
    """It is done to every table at once."""
    good = {path: small_tree()[path] for path in map(table_path, ROW_TYPES)}
    damaged = {path: DAMAGES[what](text.decode(), random) for path, text in good.items()}
    bad = {path: content for path, content in damaged.items() if content != good[path]}
    assume(bad)
    named = restored(place, bad)
    after = tree(place)
    assert {name for name in after if after[name] != small_tree()[name]} <= bad.keys()
    for path, content in bad.items():
        if after[path] != good[path]:
            assert what not in UNDONE, f"{what}: {path}"
            if what != "space":
                assert after[path] == content, f"{what}: {path} is left as it was"
            if path not in named:
                # What is wrong between tables is looked for only when all of them can be read.
                assert path in restored(place, {path: content}), f"{what}: {path} is named"
        else:
            assert what not in LEFT, f"{what}: {path}"


OFFICIAL = [
    (resource["name"], column["name"])
    for resource in descriptor()["resources"]
    for column in resource["schema"]["fields"]
    if column["origin"] == "official" and column["type"] == "string"
    if lines_of(SMALL, resource["name"])[1:]
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
