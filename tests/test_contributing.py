"""What contributors and maintainers are told is so: commands, files, labels, names of checks."""

import json
import re
import shlex
import subprocess
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.request import urlopen

import pytest

from reforms.cli import cli
from reforms.edits.issue import KINDS
from reforms.history.repository import version_of
from reforms.model import Dataset
from reforms.package import examination
from test_github import CHOOSER, DEPENDABOT, FORMS, GITHUB, WORKFLOWS, jobs, load

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "docs" / "maintainers" / "guide.md"
OTHERS = ("CONTRIBUTING", "CODE_OF_CONDUCT", "SECURITY")
CONTRIBUTING = ROOT / ".github" / "CONTRIBUTING.md"
PAGES = [GUIDE, *(CONTRIBUTING.with_name(f"{name}.md") for name in OTHERS)]
GENERATED = {"reforms.xlsx", "README.zh.md"}
"""Files that are named, and lie elsewhere: in the downloads, or beside the reader."""

FOLDERS = ("", "datapackage", "datapackage/data", ".github/workflows")
"""Where a file that is named may lie."""


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def fenced(path: Path) -> list[str]:
    """The command lines in code blocks, without their comments."""
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", text(path), re.MULTILINE | re.DOTALL)
    lines = (line.strip() for block in blocks for line in block.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def inline(path: Path) -> list[str]:
    """What is set as code within the text."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text(path), flags=re.DOTALL))


COMMANDS = [
    (path, shlex.split(line, comments=True))
    for path in PAGES
    for line in [*fenced(path), *inline(path)]
    if re.match(r"(\.venv/bin/)?reforms |make |git ", line)
]


def named(value: object) -> str:
    if isinstance(value, Path):
        return value.relative_to(ROOT).as_posix()
    return " ".join(value) if isinstance(value, list) else str(value)


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=named)
def test_a_command_exists_with_its_options(path: Path, command: list[str]) -> None:
    program, *given = command
    if program == "make":
        makefile = text(ROOT / "Makefile")
        assert re.search(f"^{given[0]}:", makefile, re.MULTILINE), f"{path.name}: make {given[0]}"
    elif program == "git":
        tagged = given[0] in ("tag", "push") and version_of(given[-1])
        assert tagged or given == ["restore", "datapackage"], f"{path.name}: {given}"
    else:
        assert given[0] in cli.commands, f"{path.name}: reforms {given[0]}"
        if "/" in program or len(given) > 1:
            # Raises for what it does not understand, and runs nothing.
            cli.commands[given[0]].make_context(given[0], given[1:])


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_files_that_are_named_exist(path: Path) -> None:
    form = r"[\w./-]+/|[\w./*-]+\.(md|csv|json|cff|toml|txt|yml|py|xlsx)"
    names = {name for name in inline(path) if re.fullmatch(form, name)} - GENERATED
    assert len(COMMANDS) > 15 and (names or path not in (CONTRIBUTING, GUIDE))
    for name in names:
        assert any(list((ROOT / folder).glob(name)) for folder in FOLDERS), name


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_links_lead_to_files_and_no_address_is_made_up(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", text(path)):
        assert (path.parent / target).is_file(), f"{path.name}: {target}"
    # The server that `make serve` starts is the only one that they know.
    addresses = re.findall(r"https?://[^ ，。）`]+", text(path))
    assert set(addresses) <= {"http://127.0.0.1:8000/"}
    assert not re.search(r"\w@\w", text(path)), f"{path.name}: an address to write to"


ROWS = re.findall(r"```csv\n +(.*)\n", text(CONTRIBUTING))
OURS = ("full_name", "新的全称"), ("reference", "新的依据"), ("checked_on", "2000-01-31")
EDITS: dict[str, tuple[str, Callable[[list[str], Dataset], object]]] = {
    "a term": ("terms", lambda rows, known: rows.append(for_item(ROWS[0], known))),
    "an alias": ("agencies", lambda rows, known: fill(rows, ("aliases", "甲称、乙称"))),
    "a full name": ("agencies", lambda rows, known: fill(rows, *OURS)),
    "a passage": ("passages", lambda rows, known: excerpt(rows, known)),
    "a remark withdrawn": ("corrections", lambda rows, known: withdraw(rows, known)),
}
"""What contributors are told to do in a table -> the table, and the change of its lines."""


def for_item(row: str, dataset: Dataset) -> str:
    """A row that is shown, for the first item: its number, and words of it."""
    item = dataset.reforms[0]
    return row.replace("ab07-01", item.id).replace("1+N", item.content[:9])


def fill(rows: list[str], *cells: tuple[str, str]) -> None:
    """Write into the cells of the last row."""
    header, last = rows[0].split(","), rows[-1].split(",")
    for column, value in cells:
        assert f"`{column}`" in text(CONTRIBUTING)
        last[header.index(column)] = value
    rows[-1] = ",".join(last)


def excerpt(rows: list[str], dataset: Dataset) -> None:
    """Let the row that is shown be the only one of the first item."""
    (kinds,) = re.findall(r"各种的次序是 ([\w、 ]+)。", text(CONTRIBUTING))
    assert json.dumps(kinds.split("、")) in json.dumps(dataset.descriptor)
    others = [row for row in rows[1:] if not row.startswith(f"{dataset.reforms[0].id},")]
    rows[1:] = [for_item(ROWS[1], dataset), *others]


def withdraw(rows: list[str], dataset: Dataset) -> None:
    """Add a remark on the first item, and withdraw it."""
    words = dataset.reforms[0].content[:9]
    rows.append(
        f"c999,remark,reforms,{dataset.reforms[0].id},content,{words},{words},无,无,2000-01-31,,,"
    )
    fill(rows, ("withdrawn_on", "2000-02-01"), ("withdrawal_reason", "无"))


@pytest.mark.parametrize("what", EDITS)
def test_a_table_can_be_edited_as_contributors_are_told(what: str, dataset: Dataset) -> None:
    name, edit = EDITS[what]
    files = dict(examination.read_files(ROOT / "datapackage"))
    table = files[f"data/{name}.csv"]
    assert isinstance(table, bytes)
    rows = table.decode().splitlines()
    edit(rows, dataset)
    files[f"data/{name}.csv"] = "".join(f"{row}\n" for row in rows).encode()
    examined = examination.examine(files)
    assert not examined.problems and examined.dataset and examined.dataset != dataset


def test_set_up_without_make_does_what_make_does() -> None:
    (block,) = [
        b for b in re.findall(r"```sh\n(.*?)```", text(CONTRIBUTING), re.DOTALL) if "mkdocs" in b
    ]
    command = ["make", "--dry-run", "PYTHON=python3", "check", "serve"]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    places = [made.stdout.find(line) for line in block.splitlines()]
    assert -1 not in places and places == sorted(places), made.stdout


def test_the_site_tells_every_command_with_its_options(site: str) -> None:
    with urlopen(f"{site}commands/") as answer:
        page = unescape(answer.read().decode())
    for name, command in cli.commands.items():
        options = [option for one in command.params for option in one.opts if option[0] == "-"]
        assert f"用法：reforms {name} " in page and all(option in page for option in options), name


# --- forms, labels, checks, settings ---


def test_the_label_that_accepts_is_set_by_no_form_and_all_labels_are_listed() -> None:
    condition = jobs(GITHUB / "workflows" / "corrections.yml")["apply"]["if"]
    (accepting,) = re.findall(r"^github\.event\.label\.name == '([\w-]+)'$", condition)
    assert "".join(map(text, WORKFLOWS)).count(f"'{accepting}'") == 1
    used = {label for path in FORMS for label in load(path)["labels"]}
    assert accepting not in used and accepting not in text(DEPENDABOT) + text(CHOOSER)
    (line,) = [line for line in text(GUIDE).splitlines() if "Labels 里建好" in line]
    listed = line.partition("：")[2].partition("。")[0]
    assert set(re.findall(r"`([^`]+)`", listed)) == {*used, accepting}


def test_the_guide_lists_every_check_of_a_pull_request_and_names_every_variable() -> None:
    wanted = set()
    for job in jobs(GITHUB / "workflows" / "ci.yml").values():
        pythons = job.get("strategy", {}).get("matrix", {}).get("python", [""])
        wanted |= {job["name"].replace("${{ matrix.python }}", python) for python in pythons}
    (line,) = [line for line in text(GUIDE).splitlines() if "要求通过" in line]
    assert set(re.findall(r"`([^`]+)`", line.partition("要求通过")[2])) == wanted
    workflows = "".join(map(text, WORKFLOWS))
    assert "secrets." not in workflows
    used = re.findall(r"\bvars\.(\w+)", workflows)
    assert used and all(f"`{name}`" in text(GUIDE) for name in used)


def test_contributors_are_told_the_kinds_and_the_consent_of_the_form() -> None:
    told = text(CONTRIBUTING)
    for kind in KINDS:
        assert f"**{kind}**" in told, kind
    form = load(GITHUB / "ISSUE_TEMPLATE" / "correction.yml")
    consent = form["body"][-1]["attributes"]["options"][0]["label"]
    assert f"“{consent}”" in told and "required" not in str(form["body"][-1])
