"""Runs commands in children of its own and kills them, for `test_transaction`.

One JSON object a line: `argv`; `delay`, seconds after which the command is killed
(null: never); `after`, a path that has to be there before the delay begins. The
answer: `code`, negative for a signal, and `seconds`.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from helpers import remembering
from reforms import package
from reforms.__main__ import main
from reforms.rules import schema


def run(order: dict[str, Any]) -> dict[str, Any]:
    """Carry out one order."""
    begin = time.monotonic()
    if (child := os.fork()) == 0:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os._exit(main(order["argv"]))
    if order["delay"] is not None:
        while order["after"] and not Path(order["after"]).exists():
            if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                break
        time.sleep(order["delay"])
        os.kill(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {"code": code, "seconds": time.monotonic() - begin}


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
