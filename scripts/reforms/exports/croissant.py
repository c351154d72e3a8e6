"""The package for those who train and test models: Croissant 1.0, as JSON-LD.

https://docs.mlcommons.org/croissant/docs/croissant-spec.html
"""

from collections.abc import Iterable, Mapping
from typing import Any

from reforms import facts, urls
from reforms.exports import dcat
from reforms.exports.download import Download
from reforms.exports.schemas import Json
from reforms.model import Dataset
from reforms.settings import Settings

_CONTEXT: Json = {
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "samplingRate": "cr:samplingRate",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_TYPES = {"string": "sc:Text", "integer": "sc:Integer", "date": "sc:Date"}


def make_croissant(dataset: Dataset, settings: Settings, files: Iterable[Download]) -> Json:
    """The description of a published dataset, whose tables are among these files."""
    site, descriptor, home = facts.site(dataset), dataset.descriptor, settings.site_url
    title, version, day = descriptor["title"], descriptor["version"], site["date"]
    said = descriptor["description"], site["disclaimer"]
    return {
        "@context": _CONTEXT | {"@language": site["language"]},
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": descriptor["name"],
        "alternateName": title,
        "description": "".join(f"{text.rstrip('。')}。" for text in said if text),
        "url": home + urls.DATA,
        "license": [row.get("path") or home + dcat.RIGHTS for row in dcat.data_licences(dataset)],
        "version": version,
        "datePublished": day,
        "inLanguage": site["language"],
        "keywords": descriptor["keywords"],
        "isLiveDataset": False,
        "citeAs": "，".join([title, f"{version}版", day, home]),
        "creator": {"@type": "sc:Organization", "name": title, "url": home},
        "distribution": [
            _file(file, home) for file in files if file.essence == "text/csv" and file.table
        ],
        "recordSet": [_records(resource) for resource in dataset.resources.values()],
    }


def _file(file: Download, home: str) -> Json:
    return {
        "@type": "cr:FileObject",
        "@id": file.name,
        "name": file.name,
        "description": file.note,
        "contentUrl": home + urls.download(file.name),
        "contentSize": f"{file.size} B",
        "encodingFormat": file.essence,
        "sha256": file.sha256,
    }


def _records(resource: Mapping[str, Any]) -> Json:
    """A table as a set of records."""
    table, schema = resource["name"], resource["schema"]
    key = [{"@id": f"{table}/{name}"} for name in schema.get("primaryKey", ())]
    return {
        "@type": "cr:RecordSet",
        "@id": table,
        "name": table,
        "description": resource["description"],
        **({"key": key} if key else {}),
        "field": [_field(table, column) for column in schema["fields"]],
    }


def _field(table: str, column: Mapping[str, Any]) -> Json:
    """A column. It names no other table's: mlcroissant 1.1 reads no table over two references."""
    name = column["name"]
    return {
        "@type": "cr:Field",
        "@id": f"{table}/{name}",
        "name": name,
        "description": f"{column['title']}：{facts.column_text(column)}",
        "dataType": _TYPES[column["type"]],
        "source": {"fileObject": {"@id": f"{table}.csv"}, "extract": {"column": name}},
    }
