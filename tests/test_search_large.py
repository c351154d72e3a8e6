"""A large search index: its files, and that it answers as a small one does."""

import gzip
import json
import random
import re
import subprocess
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from helpers import node as node_program
from reforms.model import Dataset, Responsibility, reform_id
from reforms.web import grams, readings, search, shards, variants
from reforms.web.folding import EDGE, Folder
from test_search import SMALL, WEB, queries

MOST_FILE = 300_000
"""Compressed bytes that no file of an index may have."""

MOST_PIECES = 90_000
"""Compressed bytes of the pieces of one answer: with page, engine and root 175 kB."""

FOLDER = "assets/"


def node(*arguments: str | Path, given: Any) -> Any:
    """What the browser's modules answer, run by the locked Node.js."""
    script = WEB / "test" / "answers.js"
    ran = subprocess.run(
        [node_program(), script, *arguments],
        input=json.dumps(given),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def both_answers(dataset: Dataset, asked: list[str], folder: Path) -> list[dict[str, Any]]:
    """What both forms of the index of a dataset answer, and the pieces fetched for it."""
    made = search.scripts(dataset, FOLDER, most=0)
    (folder / "whole.js").write_bytes(search.script(search.index(dataset)))
    (folder / "root.js").write_bytes(made.index)
    for path, content in made.pieces.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    answers = node(folder / "whole.js", folder / "root.js", folder, given=asked)
    for answer in answers:
        answer["bytes"] = sum(compressed(made.pieces[path]) for path in answer["fetched"])
    return list(answers)


def compressed(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def grown(dataset: Dataset, size: int) -> Dataset:
    """A dataset of that many items: names and clauses of the real ones, mixed."""
    chance = random.Random(5)
    rows = dataset.reforms
    clauses = [
        clause for row in rows for clause in re.split("(?<=[，。；])", row.content) if clause
    ]
    words = [word for row in rows for word in re.findall("[㐀-鿿]{2}", row.name)]
    reforms, duties, terms = [], [], []
    for at in range(size):
        notice, like = f"zz{at // 40 + 1:02}", chance.choice(rows)
        row = replace(
            like,
            id=reform_id(notice, at % 40 + 1),
            notice_id=notice,
            number=at % 40 + 1,
            name="".join(chance.sample(words, 4)),
            content="".join(chance.sample(clauses, 6)),
        )
        reforms.append(row)
        agency = chance.choice(dataset.agencies).id
        duties.append(Responsibility(reform_id=row.id, agency_id=agency, position=1))
        known = dataset.terms_of.get(("reforms", like.id), ())
        terms += [replace(term, id=f"{row.id}-{term.id}", row_id=row.id) for term in known[::3]]
    notices = {row.notice_id for row in reforms}
    return replace(
        dataset,
        reforms=tuple(reforms),
        responsibilities=tuple(duties),
        terms=tuple(terms) + tuple(row for row in dataset.terms if row.table != "reforms"),
        notices=tuple(replace(dataset.notices[0], id=one) for one in sorted(notices)),
    )


# Its files


def test_a_small_index_is_one_file() -> None:
    made = search.scripts(SMALL, FOLDER)
    assert made.pieces == {}
    assert made.index == search.script(search.index(SMALL))


def test_a_large_index_is_split_and_the_same_each_time() -> None:
    made = search.scripts(SMALL, FOLDER, most=0)
    assert made == search.scripts(SMALL, FOLDER, most=0)
    root = json.loads(made.index.decode().removeprefix("self.reformsIndex=").removesuffix(";\n"))
    assert re.fullmatch(r"assets/search-[0-9a-f]{8}/", root["base"])
    assert {path.removeprefix(root["base"]) for path in made.pieces} == {"k0.js", "r0.js"}
    assert all(record["type"] != "reform" for record in root["records"])
    for path, content in made.pieces.items():
        name = path.removeprefix(root["base"]).removesuffix(".js")
        assert content.startswith(f'self.reformsPiece("{name}",'.encode())
        assert b"<" not in content


def test_another_content_has_other_addresses() -> None:
    other = replace(SMALL, reforms=(replace(SMALL.reforms[0], content="由银行办理。"),))
    one, two = (search.scripts(dataset, FOLDER, most=0).pieces for dataset in (SMALL, other))
    assert one.keys().isdisjoint(two)


def test_no_file_is_large(dataset: Dataset) -> None:
    many = grown(dataset, 400)
    whole = compressed(search.script(search.index(many)))
    made = search.scripts(many, FOLDER, most=whole - 1)
    assert made.pieces, whole
    sizes = {path: compressed(content) for path, content in made.pieces.items()}
    assert max(sizes.values()) < MOST_FILE / 10, max(sizes, key=lambda path: sizes[path])
    assert compressed(made.index) < MOST_FILE / 3
    assert not search.scripts(many, FOLDER, most=whole + whole).pieces


def test_one_file_never_passes_the_limit() -> None:
    assert search.MOST_WHOLE <= MOST_FILE


def test_lines_of_one_place_stay_together_unless_they_are_many() -> None:
    line = "x" * 10
    lines = [("a a", [line] * 3), ("b b", [line] * 2)]
    assert [*shards.packed(lines, 25)] == lines
    many = [("a a", [line] * 30)]
    assert [start for start, _ in shards.packed(many, 25)] == ["a a", "a a!", "a a!"]


# Reading and folding


def test_readings_are_those_of_pypinyin(dataset: Dataset) -> None:
    texts = [text for row in dataset.reforms for text in (row.name, row.content)]
    for run in {run for text in texts for run in readings.HAN.findall(text)}:
        expected = lazy_pinyin(run)
        for phrase, syllables in readings.PHRASES.items():
            for found in re.finditer(phrase, run):
                expected[found.start() : found.end()] = syllables
        assert readings.read(run) == tuple(expected), run


def test_each_character_and_phrase_is_read_as_by_pypinyin() -> None:
    for known in filter(readings.HAN.fullmatch, [*map(chr, PINYIN_DICT), *PHRASES_DICT]):
        if not any(phrase in known for phrase in readings.PHRASES):
            assert readings.read(known) == tuple(lazy_pinyin(known)), known


def test_what_is_unusual_about_a_text_is_how_it_is_read(dataset: Dataset) -> None:
    texts = [text for row in dataset.reforms for text in (row.name, row.content)]
    reader = readings.Reader(texts)
    for text in texts:
        said = dict(reader.exceptions(text))
        for run in readings.HAN.finditer(text):
            places = range(run.start(), run.end())
            told = [said.get(at, reader.usual[text[at]]) for at in places]
            assert tuple(told) == readings.read(run.group()), run


AWKWARD = [
    "“1+3”制", "1＋1＋９＋Ｎ", "7×24小时", "７＊２４", "0.5倍", "no. 9", "互联网+", "ns-01", "①⑵㎏",
    "Ｅ销通", "“社保+银行”", "跨境　電商", "a.b", "1. 2", "İstanbul", "𠮷銀行", "3x+y", "+1", "",
]  # fmt: skip


def test_both_sides_fold_and_blur_alike(dataset: Dataset) -> None:
    texts = [*AWKWARD, *(text for row in dataset.reforms for text in (row.name, row.content))]
    texts += [term.term for term in dataset.terms]
    reader = readings.Reader(texts)
    simplified = variants.simplified(reader.usual)
    syllables = [*reader.syllables(), "lvmang", "nvshang", "xiang"]
    given = {"simplified": simplified, "texts": texts, "syllables": syllables}
    told = node("--fold", given=given)
    folder = Folder(dict(zip(*simplified, strict=True)))
    for text, other in zip(texts, told["texts"], strict=True):
        assert folder.plain(text) == other, text
    assert [grams.blur(one) for one in syllables] == told["syllables"]


@given(st.lists(st.integers(0, 20_000), unique=True).map(sorted))
def test_lists_are_written_so_that_they_can_be_read(records: list[int]) -> None:
    half = grams.HALF
    read, record, step, unit = [], -1, 0, 1
    for digit in map(grams.DIGITS.index, grams.listed(records)):
        if digit >= half:
            step, unit = step + (digit - half) * unit, unit * half
        else:
            record, step, unit = record + step + digit * unit + 1, 0, 1
            read.append(record)
    assert read == records


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("税务", {"税", "务", "税务"}),
        (f"社保{EDGE}银行", {"社", "保", "银", "行", "社保", "保银", "银行"}),
        ("e销", {"销", "0e_"}),
        (f"hong{EDGE}kong", {"0hong", "0kong"}),
        ("第12项", {"第", "项", "012_"}),
    ],
)
def test_keys_are_characters_pairs_and_words(text: str, expected: Iterable[str]) -> None:
    assert {key for key in grams.keys(text) if EDGE not in key} == expected


def test_a_reading_in_context_has_keys_of_its_own() -> None:
    usual = {"现": "xian", "行": "hang", "规": "gui"}
    assert grams.variants("现行规", {1: "xing"}, usual) == {
        "行|xing",
        "现行|xian|xing",
        "行规|xing|gui",
    }
    assert grams.variants("x行", {1: "xing"}, usual) == {"行|xing"}


def test_a_line_tells_how_often_a_text_has_a_key() -> None:
    postings = grams.Postings({"税": "shui", "务": "wu"})
    for at, text in enumerate(["税务", f"税务{EDGE}税x务", "务税税税", "务"]):
        postings.add_text(at, text, ())
    postings.add(3, grams.TITLE, grams.keys("税务x"))
    assert [*postings.lines()] == [
        ("0x", ["0x #D"]),
        ("0x_", ["0x_ B"]),
        ("s sui", ["税 A+B*C#D"]),
        ("ss sui sui", ["税税 +C"]),
        ("sw sui wu", ["税务 AA#D"]),
        ("w wu", ["务 ABA+B#D"]),
        ("ws wu sui", ["务税 BA"]),
    ]


def test_a_title_of_one_character_begins_with_one_key() -> None:
    assert grams.first("税") == ["税"]
    assert grams.first(f"{EDGE}税{EDGE}务局") == ["税", "税务"]
    assert grams.first("e税") == ["0e_"]


# Answers


@pytest.mark.parametrize("name", ["queries.json", "queries-own.json"])
def test_both_forms_answer_alike(name: str, dataset: Dataset, tmp_path: Path) -> None:
    asked = queries(name)
    answers = both_answers(dataset, [query.q for query in asked], tmp_path)
    for query, answer in zip(asked, answers, strict=True):
        whole, large = answer["whole"], answer["large"]
        assert large["how"] == whole["how"], query.q
        assert large["reforms"][:1] == whole["reforms"][:1], query.q
        assert large["others"] == whole["others"], query.q
        if not answer["tally"]["left"]:
            assert large["reforms"] == whole["reforms"], query.q


def test_letters_in_a_word_are_looked_for_before_records(dataset: Dataset, tmp_path: Path) -> None:
    (answer,) = both_answers(grown(dataset, 300), ["跨境ds"], tmp_path)
    kinds = [Path(path).name[0] for path in answer["fetched"]]
    assert kinds == sorted(kinds), answer["fetched"]
    assert answer["large"]["how"] == answer["whole"]["how"] == "sound"


FORESEEN = 0.8
"""Of words that an input method composes; others are spelled as a more frequent one is."""


def test_letters_foretell_what_their_word_will_need(dataset: Dataset, tmp_path: Path) -> None:
    many = grown(dataset, 300)
    made = search.scripts(many, FOLDER, most=0)
    (tmp_path / "root.js").write_bytes(made.index)
    for path, content in made.pieces.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    found = {word for row in dataset.reforms for word in re.findall("[㐀-鿿]{4}", row.name)}
    words = sorted(found | {word[:2] for word in found})
    given = [{"letters": "".join(readings.read(word)), "word": word} for word in words]
    told = node("--composed", tmp_path / "root.js", tmp_path, given=given)
    missed = {word: one["after"] for word, one in zip(words, told, strict=True) if one["after"]}
    assert all(one["before"] for one in told)
    assert len(missed) <= (1 - FORESEEN) * len(words), missed


AGREEING = 0.97
"""Of many made-up items several are as good: their order is guessed before they are read."""


def test_both_forms_answer_alike_at_some_hundred_items(dataset: Dataset, tmp_path: Path) -> None:
    asked = [query.q for query in queries("queries.json")]
    answers = both_answers(grown(dataset, 300), asked, tmp_path)
    differing = [
        query
        for query, answer in zip(asked, answers, strict=True)
        if answer["whole"]["reforms"][:1] != answer["large"]["reforms"][:1]
    ]
    assert len(differing) <= (1 - AGREEING) * len(asked), differing
    for query, answer in zip(asked, answers, strict=True):
        assert {*answer["large"]["reforms"]} <= {*answer["whole"]["reforms"]} or (
            answer["large"]["how"] != answer["whole"]["how"]
        ), query
        assert answer["bytes"] <= MOST_PIECES, (query, answer["bytes"], answer["fetched"])
