"""The texts of `messages.yaml`, filled in."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def texts() -> Mapping[str, Any]:
    """Id -> its texts, those of a rule's variant completed by the rule's own."""
    file = Path(__file__).with_name("messages.yaml")
    written = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {
        key: {**written[rule_of(key)], **entry} if "." in key else entry
        for key, entry in written.items()
    }


def rule_of(key: str) -> str:
    """The rule that an id belongs to: its first two parts."""
    return ".".join(key.split(".")[:2])


def words(key: str, part: str = "", /, **values: object) -> str:
    """One text of an id, or the words that belong to no rule, filled in."""
    entry = texts()[key]
    return filled(entry[part] if part else entry, values)


def filled(text: str, values: Mapping[str, object]) -> str:
    """A text with what stands in braces filled in; several things are listed."""
    listed = {
        name: "、".join(map(str, value)) if isinstance(value, list | tuple) else value
        for name, value in values.items()
    }
    return text.format_map(listed)
