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
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))

from fuzz.targets import TARGETS, WORDS, Target  # noqa: E402

REPORT = ROOT / "docs" / "maintainers" / "quality.md"
MARKS = ("<!-- fuzz -->", "<!-- /fuzz -->")
FOUND = ROOT / "build" / "fuzz"
"""Where an input that broke something is kept."""

LIMITS = ("-timeout=20", "-rss_limit_mb=2048", "-max_len=65536", "-print_final_stats=1")
"""Seconds for one input, memory, bytes: what is beyond counts as found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a target."""

    target: Target
    seconds: float
    executions: int
    edges: int
    inputs: int
    """That each reached something new: the corpus in the end."""
    found: tuple[str, ...]
    """Files of inputs that broke something."""


def fuzz(target: Target, seconds: int) -> Result:
    """Fuzz a target in a process of its own, so that one that dies is only a result."""
    FOUND.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        corpus = Path(name, "corpus")
        corpus.mkdir()
        for at, seed in enumerate(target.seeds()):
            (corpus / f"seed-{at:03d}").write_bytes(seed)
        words = Path(name, "words")
        words.write_text("".join(f'"{_escaped(word)}"\n' for word in WORDS), encoding="ascii")
        command = [sys.executable, str(HERE / "run.py"), target.name, str(corpus), f"-dict={words}"]
        artifacts = f"-artifact_prefix={FOUND}/{target.name}-"
        begun = time.monotonic()
        done = subprocess.run(
            [*command, f"-max_total_time={seconds}", artifacts, *LIMITS],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            errors="replace",
        )
        taken = time.monotonic() - begun
    return _result(target, taken, done)


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


def _result(target: Target, seconds: float, done: subprocess.CompletedProcess[str]) -> Result:
    found = tuple(re.findall(r"Test unit written to (\S+)", done.stderr))
    if done.returncode:
        print(done.stderr[-6000:], file=sys.stderr)
        found = found or ("?",)
    executed = re.search(r"stat::number_of_executed_units: (\d+)", done.stderr)
    states = re.findall(r"cov: (\d+) ft: \d+ corp: (\d+)/", done.stderr)
    edges, inputs = map(int, states[-1]) if states else (0, 0)
    return Result(
        target=target,
        seconds=seconds,
        executions=int(executed[1]) if executed else 0,
        edges=edges,
        inputs=inputs,
        found=found,
    )


def table(results: list[Result], day: datetime) -> str:
    """The results with the day, in Markdown."""
    lines = [
        f"{day.year}年{day.month}月{day.day}日运行，atheris（libFuzzer），从真实的文件开始变化：",
        "",
        "| 读什么 | 分钟 | 次数 | 每秒 | 走到的分支 | 发现 |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in results:
        minutes, rate = row.seconds / 60, row.executions / max(row.seconds, 1)
        found = f"{len(row.found)}个" if row.found else "无"
        cells = (READS[row.target.name], f"{minutes:.1f}", f"{row.executions:,}")
        cells += (f"{rate:,.0f}", f"{row.edges:,}", found)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


READS = {
    "source": "存档文本",
    "notice": "要导入的通知（txt、html、docx）",
    "package": "数据包的各个文件（CSV、JSON、存档文本）",
    "issue": "纠错表单的正文",
}
"""Target -> what it reads, for the table."""


def put(block: str) -> None:
    """Write the table between its marks."""
    first, last = MARKS
    before, _, rest = REPORT.read_text("utf-8").partition(first)
    _, _, after = rest.partition(last)
    REPORT.write_text(f"{before}{first}\n\n{block}\n\n{last}{after}", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Fuzz, tell, write; 1 where something was found."""
    if importlib.util.find_spec("atheris") is None:
        sys.exit("atheris, which make fuzz needs, has no wheel for this system and Python.")
    minutes = float(arguments[0])
    results = []
    for name in arguments[1:] or TARGETS:
        result = fuzz(TARGETS[name], round(minutes * 60))
        results.append(result)
        rate = result.executions / max(result.seconds, 1)
        print(
            f"{name}: {result.executions} executions in {result.seconds / 60:.1f} minutes"
            f" ({rate:,.0f}/s), {result.edges} edges, {result.inputs} inputs,"
            f" found: {', '.join(result.found) or 'nothing'}",
            flush=True,
        )
    if not arguments[1:]:
        put(table(results, datetime.now(UTC)))
    return int(any(result.found for result in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
