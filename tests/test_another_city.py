"""Nothing but the data knows one city: another list just builds, and holds no word of this one."""

import gzip
import html
import io
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote

import pytest
from pypinyin import lazy_pinyin

from conftest import ROOT, fork, mkdocs
from helpers import tree
from notices import NOTICE, as_html
from reforms.exports.all import make_downloads
from reforms.model import Dataset
from reforms.package.examination import load
from reforms.settings import Settings
from test_contributing import GUIDE

# --- the words of this city ---

COMMON = "自由贸易试验区 改革创新经验 法院 检察院 海关"
"""What any list of this kind may say."""


def places(dataset: Dataset) -> set[str]:
    """The names of this list's places, in Chinese and in pinyin.

    They are the keywords that stand in the name of an area or an issuer, and what stands there
    in brackets.
    """
    names = " ".join(f"{row.area} {row.issuer}" for row in dataset.notices)
    found = {word for word in dataset.descriptor["keywords"] if word in names}
    found |= {*re.findall("（([一-鿿]{2,})）", names)}
    found = {word for word in found if word not in COMMON}
    return found | {"".join(lazy_pinyin(word)) for word in found}


def words(dataset: Dataset, own: str) -> set[str]:
    """What only this list says: its places, its names and its ids; not what is in `own`."""
    names = {dataset.descriptor["title"], dataset.descriptor["site"]["short_title"]}
    names |= {dataset.descriptor["site"].get("hotline", {}).get("name", "")}
    for notice in dataset.notices:
        names |= {notice.document_number, notice.title, notice.issuer, notice.addressee}
        names |= {notice.area, notice.annex_title}
    for agency in dataset.agencies:
        names |= {agency.name, agency.full_name, *agency.alias_names}
    records = (*dataset.domains, *dataset.scopes, *dataset.reforms)
    names |= {row.name for row in records}
    names |= {row.text for row in dataset.passages} | {row.term for row in dataset.terms}
    # Shorter ones, and English, anybody may say.
    found = {name.lower() for name in names if re.search("[一-鿿]{3}", name)}
    found |= {row.id for row in (*dataset.notices, *dataset.agencies, *records)}
    return {word for word in found | places(dataset) if word not in f"{COMMON} {own}".lower()}


# --- what a file says ---


def texts(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    """The name and the text of a file and of all files inside it, as plain as can be."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.namelist():
                yield from texts(f"{name}:{part}", archive.read(part))
    elif data.startswith(b"\x1f\x8b"):
        yield from texts(f"{name}:unpacked", gzip.decompress(data))
    elif data.startswith(b"SQLite"):
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(data)
            yield name, plain("\n".join(connection.iterdump()))
    else:
        yield name, plain(data.decode(errors="replace"))


def plain(text: str) -> str:
    """A text without the ways in which addresses, JSON and HTML write a character."""
    written = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text.lower())
    return html.unescape(unquote(written)).lower()


Held = list[tuple[str, str]]


def held(words: Iterable[str], files: Iterable[tuple[str, bytes]]) -> Held:
    """(word, name of a file) where a file holds a word, in its name or in its text."""
    read = [(name, plain(name) + text) for path, data in files for name, text in texts(path, data)]
    return [(word, name) for word in sorted(words) for name, text in read if says(text, word)]


def says(text: str, word: str) -> bool:
    """Whether a text holds a word; a Latin one or an id only as a whole."""
    whole = rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])"
    return word in text and (not word.isascii() or bool(re.search(whole, text)))


# --- the code ---

CODE = ["scripts", "docs", "tests", ".github", ".ci", "mkdocs.yml", "Makefile", "pyproject.toml"]
APART = {"broken", "node_modules", "dist", "__pycache__"}
MAY_KNOW = re.compile(r"tests/(data/|test_(real_package|search|use))|.*\.(png|pyc)$")
"""Tests that are about the real list, and what is no text."""


def code() -> Iterator[tuple[str, bytes]]:
    """Every file that is code, or a page written by hand."""
    for path in (path for name in CODE for path in [ROOT / name, *(ROOT / name).rglob("*")]):
        name = path.relative_to(ROOT).as_posix()
        if path.is_file() and APART.isdisjoint(path.parts) and not MAY_KNOW.match(name):
            yield name, path.read_bytes()


def test_the_code_names_no_place_no_notice_and_no_item_of_this_list(dataset: Dataset) -> None:
    files = list(code())
    assert len(files) > 200
    names = {row.name for row in dataset.reforms}
    names |= {text for row in dataset.notices for text in (row.area, row.document_number) if text}
    assert held(names | places(dataset), files) == []


# --- a fork ---

OWN = "云川市改革创新经验开放数据 云川改革创新经验 yunchuan-reforms ab07"
"""What the guide's commands say of the fork."""


def steps() -> list[str]:
    """The commands by which the guide makes another list, as they stand there."""
    section = GUIDE.read_text("utf-8").partition("\n## 用来发布另一份清单\n")[2]
    (block,) = re.findall(r"```sh\n(.*?)```", section.partition("\n## ")[0], re.DOTALL)
    return [line.strip() for line in block.strip().splitlines()]


@pytest.fixture(scope="module")
def forked(tmp_path_factory: pytest.TempPathFactory, bundle: Path) -> Path:
    """A fork with the package of another city, made by the guide and by nothing else, built."""
    made = fork(tmp_path_factory.mktemp("fork"), bundle)
    shutil.copytree(ROOT / "datapackage", made / "datapackage")
    (made / ".venv").symlink_to(sys.prefix)
    (made / "通知.html").write_bytes(as_html(NOTICE))
    for step in steps():
        # What else `make` does is to set up an environment, which is there.
        command = step.replace("make check", ".venv/bin/reforms check")
        done = subprocess.run(command, shell=True, cwd=made, capture_output=True, text=True)
        assert done.returncode == 0, step + done.stdout + done.stderr
    assert done.stdout == "没有问题。\n", "and no warning"
    addresses = {"SITE_URL": "https://example.org/list/", "REPO_URL": "https://example.org/code"}
    built = mkdocs(made, **addresses, CONTACT_EMAIL="someone@example.org")
    assert built.returncode == 0, built.stdout + built.stderr
    return made


def test_a_fork_holds_its_own_list_and_no_word_of_this_one(forked: Path, dataset: Dataset) -> None:
    other = load(forked / "datapackage")
    assert "云川改革创新经验" in (forked / "site" / "index.html").read_text("utf-8")
    assert [(row.id, row.name) for row in other.reforms] == [
        (f"ab07-{at:02d}", item.name) for at, item in enumerate(NOTICE, 1)
    ]
    ids = (row.id for row in (*other.domains, *other.scopes, *other.agencies))
    said = " ".join([OWN, *ids, *(other.text(row.source_path) for row in other.notices)])
    assert held(words(dataset, said), tree(forked / "site").items()) == []


@pytest.mark.parametrize("name", ["reforms.xlsx", "reforms.sqlite", "datapackage.zip"])
def test_a_word_of_this_city_would_be_found(name: str, dataset: Dataset) -> None:
    """In this city's own files they are: so the search can see into them."""
    (data,) = (it.content for it in make_downloads(dataset, Settings()) if it.name == name)
    found = {word for word, _ in held(words(dataset, ""), [(name, data)])}
    assert {dataset.descriptor["title"].lower(), *(row.id for row in dataset.reforms)} <= found


@pytest.mark.parametrize(
    "text", ["云川", "%E4%BA%91%E5%B7%9D", "&#20113;&#x5ddd;", r"\u4E91\u5ddd"]
)
def test_a_word_is_found_however_it_is_written(text: str) -> None:
    packed = gzip.compress(f"a{text}b".encode())
    assert held(["云川"], [("a.html", text.encode()), ("b.gz", packed), (text, b"")])
