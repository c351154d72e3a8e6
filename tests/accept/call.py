"""Call every operation of the generated client, and compare what it has read with the file.

Usage: call.py SITE; the client is the package `client` on the path.
"""

import importlib
import inspect
import json
import pkgutil
import sys

import client
import client.api

SITE = sys.argv[1]
OUTSIDE = ("get_manifest", "get_changes")
"""Operations below `data/`: this generator does not read the servers of single paths."""


def equal(read: object, sent: object) -> bool:
    """Whether two JSON values are the same, whatever the order of properties."""
    return json.dumps(read, sort_keys=True) == json.dumps(sent, sort_keys=True)


def main() -> None:
    calls = 0
    for tag in pkgutil.iter_modules(client.api.__path__):
        package = importlib.import_module(f"client.api.{tag.name}")
        for found in pkgutil.iter_modules(package.__path__):
            operation = importlib.import_module(f"client.api.{tag.name}.{found.name}")
            folder = "data" if found.name in OUTSIDE else "api/v1"
            at = client.Client(base_url=SITE + folder, raise_on_unexpected_status=True)
            arguments = [()]
            if "id" in inspect.signature(operation.sync).parameters:
                every = importlib.import_module(f"client.api.{tag.name}.list_{tag.name}")
                rows = json.loads(every.sync_detailed(client=at).content)[tag.name]
                arguments = [(row["id"],) for row in rows]
            for given in arguments:
                answer = operation.sync_detailed(*given, client=at)
                sent = json.loads(answer.content)
                assert equal(answer.parsed.to_dict(), sent), (found.name, given)
                assert not answer.parsed.additional_properties, (found.name, given)
                calls += 1
    print(calls)


main()
