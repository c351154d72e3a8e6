"""A published table as Parquet: each column keeps its type, also where it is empty.

DuckDB writes it, which only the level `export` installs: it is large, and a preview needs none.
"""

import tempfile
from importlib.util import find_spec
from pathlib import Path

from reforms.model import Dataset
from reforms.tables import canonical, columns

IS_INSTALLED = find_spec("duckdb") is not None
_TYPES = {"string": "VARCHAR", "integer": "BIGINT", "date": "DATE"}


def make_parquet(dataset: Dataset, table: str) -> bytes:
    """A table as typed Parquet, what is empty null; a column of several values as lists."""
    import duckdb

    fields = columns(dataset, table)
    types = {name: _TYPES[field["type"]] for name, field in fields.items()}
    shown = [
        f"string_split({_name(name)}, {_text(field['separator'])}) AS {_name(name)}"
        if "separator" in field
        else _name(name)
        for name, field in fields.items()
    ]
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        connection.execute("SET threads = 1")  # of several no one knows which writes first
        source, target = Path(folder, "table.csv"), Path(folder, "table.parquet")
        source.write_bytes(canonical(dataset, table))
        typed = ", ".join(f"{_text(name)}: {_text(kind)}" for name, kind in types.items())
        read = (
            f"read_csv({_text(source)}, auto_detect = false, header = true, columns = {{{typed}}})"
        )
        connection.execute(f"COPY (SELECT {', '.join(shown)} FROM {read}) TO {_text(target)}")
        return target.read_bytes()


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
