"""A data package of many items, made of a small one: its notices again and again.

A copy of a notice is the notice with some characters exchanged for others, in tables and
archive alike. So all that holds for the one holds for the other: what it says of itself,
passages, terms, corrections. Characters of its form and of shared names stay as they are.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

Row = dict[str, str]
Tables = dict[str, list[Row]]
Cipher = dict[int, int]
COMMON = 6
"""How often a character comes in the items before copies exchange it: words stay likely."""
SAME_AGENCIES = 4
"""Copies one after the other that name the same agencies."""


def multiplied(package: Mapping[str, bytes], copies: int) -> dict[str, bytes]:
    """A package (path -> bytes) as one that has each of its notices `copies` times."""
    originals = tables(package)
    made = {name: list(rows) for name, rows in originals.items()}
    files = dict(package)
    known = {_subject(row) for rows in originals.values() for row in rows}
    agencies = {row["name"]: row["id"] for row in originals["agencies"]}
    of_items, of_agencies = _exchanged(originals, package)
    for copy in range(1, copies):
        cipher = _turned(of_items, copy) | _turned(of_agencies, copy // SAME_AGENCIES)
        new = _renamed(originals, f"{copy:02d}")
        for row in originals["agencies"]:
            name = row["name"].translate(cipher)
            new[row["id"]] = agencies.setdefault(name, f"{row['id']}-{copy}")
        for row in originals["notices"]:
            text, number = package[row["source_path"]].decode(), row["document_number"]
            archived = text.replace(number, new[number]).translate(cipher).encode()
            files[new[row["source_path"]]] = archived
            new[row["source_sha256"]] = sha256(archived).hexdigest()
        for name, rows in originals.items():
            made[name] += [
                {key: _copied(key, cell, new, cipher) for key, cell in row.items()}
                for row in rows
                if new.get(_subject(row), _subject(row)) not in known
            ]
        known |= set(new.values())
    # Canonical order.
    for name in ("notices", "terms", "corrections"):
        made[name].sort(key=lambda row: row["id"])
    for name in ("reforms", "responsibilities", "extras", "passages"):
        made[name].sort(key=lambda row: _subject(row).partition("-")[0])
    used = list(dict.fromkeys(row["agency_id"] for row in made["responsibilities"]))
    made["agencies"].sort(key=lambda row: used.index(row["id"]))
    for name, rows in made.items():
        if not rows:
            continue
        lines = io.StringIO()
        header = package[f"data/{name}.csv"].decode().partition("\n")[0].split(",")
        writer = csv.DictWriter(lines, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        files[f"data/{name}.csv"] = lines.getvalue().encode()
    return files


def tables(package: Mapping[str, bytes]) -> Tables:
    """The rows of a package's tables, by the table's name."""
    paths = [path for path in package if re.fullmatch(r"data/[a-z]+\.csv", path)]
    texts = {Path(path).stem: io.StringIO(package[path].decode(), newline="") for path in paths}
    return {name: list(csv.DictReader(text)) for name, text in texts.items()}


def write(package: Mapping[str, bytes], folder: Path) -> None:
    """Write a package's files into a folder."""
    for path, content in package.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def _subject(row: Row) -> str:
    """The id of the record that a row is, or that it says something of."""
    return (row.get("row_id") or next(iter(row.values()))).partition("/")[0]


def _renamed(originals: Tables, suffix: str) -> dict[str, str]:
    """What the notices, items and entries of a copy are called: old -> new."""
    new = {row["id"]: row["id"] + suffix for row in originals["terms"] + originals["corrections"]}
    for row in originals["reforms"]:
        new[row["id"]] = row["id"].replace("-", f"{suffix}-")
    for row in originals["notices"]:
        new[row["id"]] = row["id"] + suffix
        new[row["source_path"]] = row["source_path"].replace(".", f"{suffix}.")
        new[row["document_number"]] = row["document_number"].replace("号", f"{suffix}号")
    return new


def _copied(column: str, cell: str, new: Mapping[str, str], cipher: Cipher) -> str:
    if column == "kind":
        return cell
    parts = [new.get(part, part) for part in cell.split("/")]
    return new.get(cell) or "/".join(parts).translate(cipher)


def _exchanged(originals: Tables, package: Mapping[str, bytes]) -> tuple[str, str]:
    """The characters that copies exchange: those of items only, those of agencies."""
    names = [row["name"] for row in originals["reforms"]]
    fixed = [row["name"] for table in ("domains", "scopes") for row in originals[table]]
    for notice in originals["notices"]:
        body, _, annex = package[notice["source_path"]].decode().partition("|")
        for name in names:
            body = body.replace(name, "")
        fixed += [body, annex.partition("\n")[0]]
    form = set(_characters(fixed))
    agencies = set(_characters(row["name"] for row in originals["agencies"]))
    count = Counter(_characters([*names, *(row["content"] for row in originals["reforms"])]))
    common = {character for character, times in count.items() if times >= COMMON}
    return "".join(sorted(common - form - agencies)), "".join(sorted(agencies - form))


def _characters(texts: Iterable[str]) -> list[str]:
    return re.findall("[一-鿿]", "".join(texts))


def _turned(characters: str, by: int) -> Cipher:
    """Each character's code -> that of the character `by` places behind it."""
    by %= len(characters)
    return str.maketrans(characters, characters[by:] + characters[:by])
