"""The texts of the rules: all of them in `messages.yaml`, each of them used and told."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from broken import faults
from reforms.problems import filled, texts

SCRIPTS = Path(__file__).parents[1] / "scripts" / "reforms"
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SCRIPTS.rglob("*.py")}
KEY = r"(descriptor|encoding|schema|keys|rules|verify)\.[a-z0-9-]+(\.[a-z0-9-]+)?"
PARTS = ("message", "remedy", "details", "row", "deed")

BROKEN_ELSEWHERE = {
    "descriptor.json": "a descriptor nested too deep: test_hostile",
    "encoding.file.large": "a file of more than 100 MB",
    "encoding.file.unreadable": "a file that the system does not give",
}
"""What no package in `broken/cases` is told."""


def literals(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def lines(key: str) -> list[str]:
    """Every text of an id but the one for a row, which is filled where it is looked up."""
    entry = texts()[key]
    return [entry["message"], entry["remedy"], *entry.get("details", ())]


def test_what_the_code_looks_up_is_what_there_is() -> None:
    used = {text for tree in TREES.values() for text in literals(tree)}
    assert {text for text in used if re.fullmatch(KEY, text)} == {k for k in texts() if "." in k}
    assert {key for key in texts() if "." not in key} <= used


def test_an_entry_has_the_parts_that_are_known() -> None:
    for key, entry in texts().items():
        if "." in key:
            assert re.fullmatch(KEY, key)
            assert {"message", "remedy"} <= entry.keys() <= set(PARTS), key


def _name(call: ast.Call) -> str:
    """What is called, without what it belongs to."""
    return ast.unparse(call.func).rpartition(".")[2]


def _keys(node: ast.expr) -> Iterator[str]:
    """The ids that an argument may be."""
    if isinstance(node, ast.IfExp):
        yield from (*_keys(node.body), *_keys(node.orelse))
    elif isinstance(node, ast.Constant) and node.value in texts():
        yield str(node.value)


FILLING = ("of", "fault", "note")
"""What takes an id and the values for its text, and adds none of its own."""

CALLS = [
    (key, {word.arg for word in call.keywords})
    for tree in TREES.values()
    for call in ast.walk(tree)
    if isinstance(call, ast.Call) and _name(call) in FILLING
    for argument in call.args
    for key in _keys(argument)
    if "." in key
]


def test_where_an_id_is_looked_up_every_brace_is_filled() -> None:
    assert len(CALLS) > 60
    for key, given in CALLS:
        needed = {name for line in lines(key) for name in placeholders(line)}
        assert None in given or needed <= given, key


def test_braces_are_filled_and_several_values_listed() -> None:
    assert filled("{one}：{all}", {"one": 1, "all": ["甲", "乙"]}) == "1：甲、乙"
    with pytest.raises(KeyError):
        filled("甲{one}", {})


OUTPUTS = [
    block for case in faults.CASES for block in faults.load(case)["output"].split("\n\n")[:-1]
]


def _written(text: str) -> str:
    """A text as a pattern: anything may stand in its braces."""
    return re.sub(r"\\\{[a-z_]+\\\}", ".*", re.escape(text))


@pytest.mark.parametrize("key", [key for key in texts() if "." in key])
def test_a_broken_package_is_told(key: str) -> None:
    message, remedy, *details = map(_written, lines(key))
    rule = re.escape(".".join(key.split(".")[:2]))
    expected = [f"  问题：{message}（规则 {rule}）", f"  怎么办：{remedy}"]
    expected += [f"  {line}" for line in details]
    told = any(
        all(re.search(f"^{line}$", block, re.MULTILINE) for line in expected) for block in OUTPUTS
    )
    assert told != (key in BROKEN_ELSEWHERE)
