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
            yield Problem(
                where=Where(
                    path=DESCRIPTOR, column=f"$.resources[{at}].schema.fields[{place}].origin"
                ),
                rule="rules.origin",
                message=(
                    f"“{column['title']}”逐字与存档核对，是官方文字"
                    if compared
                    else f"“{column['title']}”不与存档核对，不能标为官方文字"
                ),
                value=column["origin"],
                hint="改为 official" if compared else "改为 editorial 或 key",
            )
