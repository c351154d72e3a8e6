"""Which columns are called official: those that are compared with the archive."""

from collections.abc import Iterator

from reforms.model import Dataset
from reforms.problems import Problem, Where
from reforms.rules.descriptor import DESCRIPTOR
from reforms.rules.provenance import COMPARED


def marks(dataset: Dataset) -> Iterator[Problem]:
    """A column is marked official if it is compared with the archive, and only then."""
    for at, resource in enumerate(dataset.descriptor["resources"]):
        for place, column in enumerate(resource["schema"]["fields"]):
            compared = (resource["name"], column["name"]) in COMPARED
            if compared == (column["origin"] == "official"):
                continue
            path = f"$.resources[{at}].schema.fields[{place}].origin"
            yield Problem.of(
                "rules.origin.official" if compared else "rules.origin",
                Where(path=DESCRIPTOR, column=path),
                value=column["origin"],
                title=column["title"],
            )
