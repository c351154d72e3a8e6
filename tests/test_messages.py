"""The texts of the rules: all of them in `messages.yaml`, each of them used and told."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from broken import faults
from reforms.problems import filled, texts

SCRIPTS = Path(__file__).parents[1] / "scripts" / "reforms"
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SCRIPTS.rglob("*.py")}
KEY = r"(descriptor|encoding|schema|keys|rules|verify|history)\.[a-z0-9-]+(\.[a-z0-9-]+)?"
PARTS = ("message", "remedy", "details", "row", "deed", "level")

BROKEN_ELSEWHERE = {
    "descriptor.json": "a descriptor nested too deep: test_hostile",
    "encoding.file.large": "a file of more than 100 MB",
    "history.id": "an id of an older version: test_repository",
    "history.id.retired": "a record of an older version: test_repository",
    "history.id.gone": "an entry of an older version's ledger: test_repository",
    "encoding.file.unreadable": "a file that the system does not give",
}
"""What no package in `broken/cases` is told."""


def literals(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def test_what_the_code_looks_up_is_what_there_is() -> None:
    used = {text for tree in TREES.values() for text in literals(tree)}
    assert {text for text in used if re.fullmatch(KEY, text)} == {k for k in texts() if "." in k}
    assert {key for key in texts() if "." not in key} <= used


def test_an_entry_has_the_parts_that_are_known() -> None:
    for key, entry in texts().items():
        if "." in key:
            assert re.fullmatch(KEY, key)
            assert {"message", "remedy"} <= entry.keys() <= set(PARTS), key


def test_braces_are_filled_and_several_values_listed() -> None:
    assert filled("{one}：{all}", {"one": 1, "all": ["甲", "乙"]}) == "1：甲、乙"
    with pytest.raises(KeyError):
        filled("甲{one}", {})


# A brace without a value raises, so that telling each also shows that all are filled.
OUTPUTS = [
    block for case in faults.CASES for block in faults.load(case)["output"].split("\n\n")[:-1]
]


def _written(text: str) -> str:
    """A text as a pattern: anything may stand in its braces."""
    return re.sub(r"\\\{[a-z_]+\\\}", ".*", re.escape(text))


@pytest.mark.parametrize("key", [key for key in texts() if "." in key])
def test_a_broken_package_is_told(key: str) -> None:
    entry = texts()[key]
    message, remedy = _written(entry["message"]), _written(entry["remedy"])
    rule = re.escape(".".join(key.split(".")[:2]))
    expected = [
        f"  {texts()[entry.get('level', 'error')]}：{message}（规则 {rule}）",
        f"  怎么办：{remedy}",
    ]
    expected += [f"  {_written(line)}" for line in entry.get("details", ())]
    told = any(
        all(re.search(f"^{line}$", block, re.MULTILINE) for line in expected) for block in OUTPUTS
    )
    assert told != (key in BROKEN_ELSEWHERE)
