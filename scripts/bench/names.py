"""More domains and agencies than the real ones, each like one of those."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from bench.wording import Author
from reforms.intake import slugs
from reforms.model import LIST_SEPARATOR, Agency, Dataset, Domain

Named = TypeVar("Named", Domain, Agency)


def domains(real: Dataset, author: Author, growth: float) -> list[tuple[Domain, Domain]]:
    """The domains of a list that is `growth` times as long, each with its model."""
    count = round(len(real.domains) * growth**0.17)
    return [
        (replace(model, id=slug, name=name), model)
        for model, slug, name in _grown(real.domains, count, author)
    ]


def agencies(real: Dataset, author: Author, growth: float) -> list[tuple[Agency, Agency]]:
    """The agencies of a list that is `growth` times as long, each with its model."""
    count = round(len(real.agencies) * growth**0.5)
    made = []
    for model, slug, name in _grown(real.agencies, count, author):
        place = name.removesuffix(model.name)
        row = replace(
            model,
            id=slug,
            name=name,
            full_name=place + model.full_name,
            aliases=LIST_SEPARATOR.join(place + alias for alias in model.alias_names),
        )
        made.append((row, model))
    return made


def _grown(models: Sequence[Named], count: int, author: Author) -> Iterator[tuple[Named, str, str]]:
    """(model, id, name): the models themselves, then as many more behind coined words."""
    ids: set[str] = set()
    names: set[str] = set()
    for at in range(count):
        model = models[at % len(models)]
        name = model.name
        while name in names:
            name = author.coin() + model.name
        slug = model.id if name == model.name else slugs.unique(slugs.slug(name), ids)
        ids.add(slug)
        names.add(name)
        yield model, slug, name
