"""The table of broken packages: one fault a file in `cases/`, and its whole expected output.

A case is YAML with `fault` (what somebody did), `edits` (to a copy of the small
package in `package/`) and `output` (what the check then says, whole). An edit
names a `file` and one of these:

    replace: OLD, by: NEW     the one place where OLD stands; `times: N`: NEW so often
    content: TEXT             the whole file, new or not
    append: TEXT              at its end
    encode: NAME              the same text in another encoding
    line_ends: crlf           as Windows writes them; `cr`: an old Mac; `mixed`: the first so
    cut: TEXT                 the last byte of the one place where TEXT stands
    link: PATH                a symbolic link in its place
    remove: true              no file
    set: PATH, to: VALUE      in a JSON file; PATH as in `resources.notices.schema.fields.0.title`
    drop: PATH                in a JSON file
    register: true            an archived text's checksum, as it now is

`python tests/broken/faults.py` (with PYTHONPATH=scripts:tests) writes each
output anew: read the diff, it is what a contributor will read.
"""

import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

import helpers
from reforms.problems import as_text, ordered

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))

Edit = Mapping[str, Any]


def load(case: Path) -> dict[str, Any]:
    """A case as data."""
    made: dict[str, Any] = yaml.safe_load(case.read_text(encoding="utf-8"))
    return made


def output(case: Path, folder: Path) -> str:
    """What the check says of a copy of the small package, edited as the case says."""
    root = helpers.small_package(folder)
    for edit in load(case)["edits"]:
        apply(root, edit)
    examined = helpers.examine(root)
    return as_text(ordered([*examined.problems, *examined.warnings]))


def apply(root: Path, edit: Edit) -> None:
    """Make one edit."""
    verb = next(name for name in _VERBS if name in edit)
    _VERBS[verb](root / edit["file"], edit)


def _write_line_ends(file: Path, edit: Edit) -> None:
    """Before `encode`, where both are to be."""
    end, count = {"crlf": ("\r\n", -1), "cr": ("\r", -1), "mixed": ("\r", 1)}[edit["line_ends"]]
    file.write_bytes(file.read_bytes().replace(b"\n", end.encode(), count))


def _cut_byte(file: Path, edit: Edit) -> None:
    data, text = file.read_bytes(), edit["cut"].encode()
    assert data.count(text) == 1
    file.write_bytes(data.replace(text, text[:-1]))


def _link(file: Path, edit: Edit) -> None:
    file.unlink(missing_ok=True)
    file.symlink_to(edit["link"])


def _edit_json(file: Path, edit: Edit) -> None:
    """Set or drop what a path leads to."""
    document = inner = json.loads(file.read_bytes())
    *way, end = (edit.get("set") or edit["drop"]).split(".")
    for step in way:
        inner = inner[_key(inner, step)]
    if "set" in edit:
        inner[_key(inner, end)] = edit["to"]
    else:
        del inner[_key(inner, end)]
    file.write_bytes(json.dumps(document, ensure_ascii=False, indent=2).encode())


def _key(value: Any, step: str) -> Any:
    """A step of a path: of a list a number, or the name of what stands there."""
    names = [it.get("name") for it in value if isinstance(it, dict)] if step.isalpha() else []
    if isinstance(value, list) and step in names:
        return names.index(step)
    return int(step) if step.isdigit() else step


_VERBS: Mapping[str, Callable[[Path, Edit], object]] = {
    "replace": lambda file, edit: helpers.replace_in(
        file, edit["replace"], edit["by"] * edit.get("times", 1)
    ),
    "content": lambda file, edit: file.write_bytes(edit["content"].encode()),
    "append": lambda file, edit: file.write_bytes(file.read_bytes() + edit["append"].encode()),
    "encode": lambda file, edit: file.write_bytes(
        file.read_bytes().decode().encode(edit["encode"])
    ),
    "line_ends": _write_line_ends,
    "cut": _cut_byte,
    "link": _link,
    "remove": lambda file, edit: file.unlink(),
    "set": _edit_json,
    "drop": _edit_json,
    "register": lambda file, edit: helpers.rehash(file.parents[1], f"sources/{file.name}"),
}
"""Verb -> what it does to a file."""


class _Dumper(yaml.SafeDumper):
    """Texts of several lines stay readable."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        style = "|" if "\n" in text.rstrip("\n") else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _Dumper.represent_text)


def rewrite(case: Path) -> None:
    """Put the present output into a case's file."""
    with tempfile.TemporaryDirectory() as folder:
        made = load(case) | {"output": output(case, Path(folder))}
    text = yaml.dump(made, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000)
    case.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for path in CASES:
        rewrite(path)
