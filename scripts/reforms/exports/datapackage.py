"""The data package as it is published: its files, and all of them in one."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from reforms.exports.download import to_json
from reforms.model import ROW_TYPES, Dataset
from reforms.package.canonical import canonical
from reforms.package.descriptor import DESCRIPTOR
from reforms.settings import Settings


def make_files(dataset: Dataset) -> dict[str, bytes]:
    """The data package: path under `/data/` -> content."""
    tables = {f"{table}.csv": canonical(dataset, table) for table in ROW_TYPES}
    descriptor = to_json({**dataset.descriptor, "resources": _resources(dataset, tables)})
    return {DESCRIPTOR: descriptor} | tables | dict(dataset.sources)


def _resources(dataset: Dataset, tables: Mapping[str, bytes]) -> list[dict[str, object]]:
    """The descriptor's resources as published: beside it, with their sizes and hashes."""
    resources = []
    for resource in dataset.descriptor["resources"]:
        path = f"{resource['name']}.csv"
        hashed = f"sha256:{sha256(tables[path]).hexdigest()}"
        resources.append({**resource, "path": path, "bytes": len(tables[path]), "hash": hashed})
    return resources


def make_zip(dataset: Dataset, settings: Settings) -> bytes:
    """The data package in one file; every entry bears the package's date."""
    created = datetime.fromisoformat(dataset.descriptor["created"]).timetuple()[:6]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(make_files(dataset).items()):
            entry = zipfile.ZipInfo(name, created)
            entry.external_attr = 0o100644 << 16  # else only its owner may read what is unpacked
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
