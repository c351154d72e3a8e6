"""Run a command and say what it took.

Usage: timed.py SECONDS COMMAND...; prints JSON as its last line, the command's own
output goes to standard error. Standard library only, and small: what a process
held before it became the command counts as its memory.

Memory is the largest of the command and its descendants, each for itself; user
seconds are theirs together.
"""

import json
import os
import signal
import sys
import time


def main(limit: float, command: list[str]) -> dict[str, float]:
    """What the command took; `exit` is negative where a signal ended it."""
    began = time.perf_counter()
    process = os.fork()
    if not process:
        os.setsid()
        os.dup2(2, 1)
        os.execvp(command[0], command)
    # Nothing is left running: not after the limit, nor where somebody stops the benchmark.
    for cause in (signal.SIGALRM, signal.SIGINT, signal.SIGTERM):
        signal.signal(cause, lambda *_: os.killpg(process, signal.SIGKILL))
    signal.setitimer(signal.ITIMER_REAL, limit)
    _, status, used = os.wait4(process, 0)
    wall = time.perf_counter() - began
    signal.setitimer(signal.ITIMER_REAL, 0)
    return {
        "exit": os.waitstatus_to_exitcode(status),
        "wall_s": wall,
        "user_s": used.ru_utime,
        "system_s": used.ru_stime,
        "peak_mb": used.ru_maxrss / 1000 / (1000 if sys.platform == "darwin" else 1) * 1.024,
    }


if __name__ == "__main__":
    print(json.dumps(main(float(sys.argv[1]), sys.argv[2:])))
