"""Fuzz every target for some minutes and put the table into docs/maintainers/quality.md.

Usage: measure.py MINUTES [TARGET ...]. Run by `make fuzz`. Each target starts from real
inputs in a temporary folder. Exit code 1 where something was found; its input is kept.
"""

import importlib.util
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from fuzz.targets import TARGETS, WORDS, Target  # noqa: E402
from report import put, table, today  # noqa: E402

FOUND = HERE.parents[1] / "build" / "fuzz"
"""Where an input that broke something is kept."""

LIMITS = ("-timeout=20", "-rss_limit_mb=2048", "-max_len=65536", "-print_final_stats=1")
"""Seconds for one input, memory, bytes: what is beyond counts as found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a target; `edges` are branches, `found` the files that broke something."""

    title: str
    seconds: float
    executions: int
    edges: int
    found: tuple[str, ...]

    @property
    def rate(self) -> float:
        """Executions in a second."""
        return self.executions / max(self.seconds, 1)


def fuzz(name: str, target: Target, seconds: int) -> Result:
    """Fuzz a target in a process of its own, so that one that dies is only a result."""
    FOUND.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        corpus, words = Path(folder, "corpus"), Path(folder, "words")
        corpus.mkdir()
        for at, seed in enumerate(target.seeds()):
            (corpus / f"seed-{at:03d}").write_bytes(seed)
        escaped = ("".join(f"\\x{byte:02x}" for byte in word) for word in WORDS)
        words.write_text("".join(f'"{word}"\n' for word in escaped), encoding="ascii")
        command = [sys.executable, str(HERE / "run.py"), name, str(corpus), f"-dict={words}"]
        artifacts = f"-artifact_prefix={FOUND}/{name}-"
        begun = time.monotonic()
        done = subprocess.run(
            [*command, f"-max_total_time={seconds}", artifacts, *LIMITS],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            errors="replace",
        )
    found = tuple(re.findall(r"Test unit written to (\S+)", done.stderr))
    if done.returncode:
        print(done.stderr[-6000:], file=sys.stderr)
        found = found or ("?",)
    executed = re.search(r"stat::number_of_executed_units: (\d+)", done.stderr)
    states = re.findall(r"cov: (\d+) ft:", done.stderr)
    return Result(
        title=target.title,
        seconds=time.monotonic() - begun,
        executions=int(executed[1]) if executed else 0,
        edges=int(states[-1]) if states else 0,
        found=found,
    )


def rows(results: Iterable[Result]) -> Iterable[list[str]]:
    """The results as the table has them."""
    for row in results:
        found = f"{len(row.found)}个" if row.found else "无"
        figures = [f"{row.executions:,}", f"{row.rate:,.0f}", f"{row.edges:,}"]
        yield [row.title, f"{row.seconds / 60:.1f}", *figures, found]


def main(minutes: float, names: list[str]) -> int:
    """Fuzz, tell, write; 1 where something was found."""
    if importlib.util.find_spec("atheris") is None:
        sys.exit("atheris, which make fuzz needs, has no wheel for this system and Python.")
    results = []
    for name in names or TARGETS:
        results.append(fuzz(name, TARGETS[name], round(minutes * 60)))
        print(f"{name}: {results[-1]}", flush=True)
    if not names:
        headings = ["读什么", "分钟", "次数", "每秒", "走到的分支", "发现"]
        head = f"{today()}运行，atheris（libFuzzer），从真实的文件开始变化：\n\n"
        put("quality.md", "fuzz", head + table(headings, rows(results)))
    return int(any(result.found for result in results))


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
