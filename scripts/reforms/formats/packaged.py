"""The data package as it is published: its files, and all of them in one."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from reforms.canonical import canonical
from reforms.formats.written import to_json
from reforms.model import ROW_TYPES, Dataset
from reforms.rules.descriptor import DESCRIPTOR
from reforms.settings import Settings


def published_descriptor(dataset: Dataset, files: Mapping[str, bytes]) -> bytes:
    """The descriptor as published beside its tables: with paths, sizes and hashes."""
    resources = []
    for resource in dataset.descriptor["resources"]:
        name = f"{resource['name']}.csv"
        size = {"bytes": len(files[name]), "hash": f"sha256:{sha256(files[name]).hexdigest()}"}
        resources.append(resource | {"path": name} | size)
    return to_json(dict(dataset.descriptor) | {"resources": resources})


def package_files(dataset: Dataset) -> dict[str, bytes]:
    """The data package: path under `/data/` -> content."""
    files = {f"{table}.csv": canonical(dataset, table) for table in ROW_TYPES}
    return {DESCRIPTOR: published_descriptor(dataset, files)} | files | dict(dataset.sources)


_LEVEL = 5
"""Of compression: the next takes a third longer, for one hundredth of the size."""


def package_zip(dataset: Dataset, settings: Settings) -> bytes:
    """The data package in one file; every entry bears the package's date."""
    created = datetime.fromisoformat(dataset.descriptor["created"])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in sorted(package_files(dataset).items()):
            entry = zipfile.ZipInfo(name, created.timetuple()[:6])
            # Else it depends on the system that writes.
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, _LEVEL)
    return buffer.getvalue()
