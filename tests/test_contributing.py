"""What contributors and maintainers are told is so: commands, files, labels, names of checks."""

import re
import shlex
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


def test_a_term_can_be_added_as_contributors_are_told(dataset: Dataset) -> None:
    (row,) = re.findall(r"```csv\n +(.*)\n", text(CONTRIBUTING))
    files = dict(examination.read_files(ROOT / "datapackage"))
    table = files["data/terms.csv"]
    assert isinstance(table, bytes)
    files["data/terms.csv"] = table + row.replace("ab07-01", dataset.reforms[0].id).encode() + b"\n"
    examined = examination.examine(files)
    assert not examined.problems and examined.dataset
    assert examined.dataset.terms[-1].term in row and len(dataset.terms) < len(
        examined.dataset.terms
    )


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
