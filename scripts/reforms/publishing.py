"""What has to hold before data is published: there is some, and it goes elsewhere."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from reforms.model import Dataset
from reforms.problems import Refused, Usage


def ready(dataset: Dataset) -> Dataset:
    """The dataset itself; raises Refused where nothing has been imported yet."""
    if not (dataset.notices and dataset.reforms):
        raise Refused("还没有收录通知：先用 reforms import 导入一份")
    return dataset


def write(package: Path, files: Mapping[Path, bytes]) -> Iterator[Path]:
    """Write files, and yield the path of each; raises Usage before the first as below."""
    elsewhere(package, files)
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        yield path


def elsewhere(package: Path, paths: Iterable[Path]) -> None:
    """Raise Usage where a path leads into the package, whose own files would be lost."""
    for path in paths:
        real = Path(os.path.realpath(path))
        # Not by name: the same folder may be spelt or mounted in several ways.
        if any(at.exists() and at.samefile(package) for at in (real, *real.parents)):
            raise Usage(f"{path} 在数据包里面，不能写到那里：请另选一个文件夹")
