"""What pandas, polars and mlcroissant read of the published files, as JSON.

Usage: readers.py FOLDER SITE, the same files in a folder and on a server.
"""

import json
import sys
from pathlib import Path

import mlcroissant
import pandas
import polars

FOLDER, SITE = Path(sys.argv[1]), sys.argv[2]


def plain(value: object) -> object:
    """A value as JSON has it: dates as text, what is empty as null."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list):
        return value
    if value is None or value is pandas.NaT or value != value:
        return None
    if isinstance(value, bytes):
        return value.decode()
    if hasattr(value, "isoformat"):
        return value.isoformat()[:10]
    return int(value) if isinstance(value, float) else value


def main() -> None:
    made: dict[str, dict[str, list[list[object]]]] = {}
    for file in sorted(FOLDER.glob("*.parquet")):
        frame = pandas.read_parquet(file)
        rows = frame.astype(object).to_numpy().tolist() if len(frame) else []
        made.setdefault("pandas", {})[file.stem] = [list(map(plain, row)) for row in rows]
        rows = polars.read_parquet(file).rows()
        made.setdefault("polars", {})[file.stem] = [list(map(plain, row)) for row in rows]
    croissant = mlcroissant.Dataset(jsonld=f"{SITE}data/croissant.json")
    issues = croissant.metadata.ctx.issues
    assert not issues.errors and not issues.warnings, issues.report()
    for records in croissant.metadata.record_sets:
        rows = [list(map(plain, row.values())) for row in croissant.records(records.id)]
        made.setdefault("mlcroissant", {})[records.id] = rows
    print(json.dumps(made, ensure_ascii=False))


main()
