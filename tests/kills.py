"""Runs commands in children of its own and kills them, for `test_transaction`.

One JSON object a line: `argv`, and `at`, the event at which the command kills itself (null:
never). An event is the beginning or the end of a call, of a function of Python or a built-in
one; they are the same at each run, also on a busy machine. The answer: `code`, negative for a
signal; of a command that was not killed also `writes`, the event at which it begins to write,
and `ends`, how many there are.
"""

import json
import os
import signal
import sys
from types import FrameType
from typing import Any

from helpers import remembering
from reforms import package
from reforms.__main__ import main
from reforms.edits.transaction import commit
from reforms.rules import schema


def run(order: dict[str, Any]) -> dict[str, Any]:
    """Carry out one order."""
    counted, counts = os.pipe()
    if (child := os.fork()) == 0:
        _child(order, counts)
    os.close(counts)
    with os.fdopen(counted) as said:
        found: dict[str, Any] = json.loads(said.read() or "{}")
    return found | {"code": os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}


def _child(order: dict[str, Any], counts: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    events = writes = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal events, writes
        events += 1
        if events == order["at"]:
            os.kill(os.getpid(), signal.SIGKILL)
        # It tries what it writes on a copy before.
        if event == "call" and frame.f_code is commit.__code__:
            writes = events

    sys.setprofile(count)
    code = main(order["argv"])
    sys.setprofile(None)
    os.write(counts, json.dumps({"writes": writes, "ends": events}).encode())
    os._exit(code)


if __name__ == "__main__":
    schema.check_table = remembering(schema.check_table)  # type: ignore[assignment]
    package.check_descriptor = remembering(package.check_descriptor)  # type: ignore
    # What is warm here is warm in every child.
    real = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for argv in json.loads(sys.argv[1]):
        main(argv)
    sys.stdout.flush()
    os.dup2(real, 1)
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)
