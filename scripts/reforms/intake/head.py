"""The head of a notice among the lines of a page: its number, title and addressee."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reforms.archive.source import ANNEX_MENTION
from reforms.archive.typography import DOCUMENT_NUMBER
from reforms.intake.blocks import TextLine, summed
from reforms.problems import Refused

_ADDRESSEE = re.compile("(各|政府|单位|部门|机构|机关|局|委).*[:：]$")
_GOES_ON = ("、", "，", ",", "；", ";")
_LABEL = re.compile(r"^(发布|发文|公开|来源|主办|承办|责任)?(机构|单位|部门|机关)\s*[:：]$")
_TITLE_END = re.compile("(通知|意见|决定|函|批复|公告|通报|方案|办法)$")
_TITLE_START = "关于"
_TITLE_LINES = 6
_NUMBER_LABEL = re.compile(r"(?:.*\s)?(?:发文字号|发文文号|文号|字号)\s*[:：]\s*")
_LONGEST_NUMBER = 200
_NUMBER_LIKE = re.compile(r"[0-9]{4}.{0,3}[0-9]+\s*号")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The first lines of a notice, and where those behind begin."""

    lines: tuple[TextLine, ...]
    """Number and title in their order, and the addressee in one line."""
    end: int
    left_out: tuple[str, ...]
    """What stands among them and is none of them."""


def read_head(lines: Sequence[TextLine]) -> Head:
    """The head among lines; raises Refused where there is no title or no addressee.

    A page may tell the number before, and have lines that look like an addressee: the first
    with a title above it is meant.
    """
    text = [line.text for line in lines]
    numbers = [at for at, line in enumerate(text) if _number_in(line)]
    has_addressee = False
    for at in range(numbers[0] if numbers else 0, len(lines)):
        if ANNEX_MENTION.match(text[at]):
            break
        if _ADDRESSEE.search(text[at]) and not _LABEL.match(text[at]):
            has_addressee = True
            first = at
            while first and text[first - 1].endswith(_GOES_ON):
                first -= 1
            number = [number for number in numbers if number < at][-1:]
            if title := _title(text, number, first):
                return _head(lines, number, title, range(first, at + 1))
    if not has_addressee:
        raise Refused("找不到主送机关：应在标题后面单独成行，以冒号结尾")
    raise Refused(
        "主送机关前面找不到标题：应是“关于……的通知”，单独成行；"
        "发文字号如果和标题写在同一行，请把它们分成两行"
    )


def _head(lines: Sequence[TextLine], number: Sequence[int], title: range, addressee: range) -> Head:
    kept = sorted({*number, *title})
    between = lines[kept[-1] + 1 : addressee.start]
    like = [line for line in lines[: addressee.start] if _NUMBER_LIKE.search(line.text)]
    unread = [line for line in like if len(line.text) < _LONGEST_NUMBER] if not number else []
    return Head(
        lines=(
            *(replace(lines[at], text=_number_in(lines[at].text) or lines[at].text) for at in kept),
            replace(lines[addressee.start], text="".join(lines[at].text for at in addressee)),
        ),
        end=addressee.stop,
        left_out=(
            *summed("像是文号、没有读出来的", unread),
            *summed("标题下面的文字", [line for line in between if line not in unread]),
        ),
    )


def _number_in(text: str) -> str:
    """The document number that is all of a line, but for what it is called; empty if none is."""
    bare = _NUMBER_LABEL.sub("", text, count=1)
    return bare if DOCUMENT_NUMBER.match(bare) else ""


def _title(text: Sequence[str], number: Sequence[int], addressee: int) -> range | None:
    """The title's lines: between number and addressee, or else before the number."""
    at = number[0] if number else -1
    for first, behind in ((at + 1, addressee), (0, max(at, 0))):
        found = list(_titles(text, first, behind))
        if number and first:
            # Behind the number the title comes first; links may follow.
            found = found[:1]
        if found:
            start, end = found[-1]
            # Those that issue a notice may stand on lines above, and sign it below.
            if text[start].startswith(_TITLE_START):
                while start > first and text[start - 1] in text[end:]:
                    start -= 1
            return range(start, end + 1)
    return None


def _titles(text: Sequence[str], first: int, behind: int) -> Iterator[tuple[int, int]]:
    """First and last line of each title: from what has 关于 in it to what ends as titles do."""
    done = first
    for end in range(first, behind):
        if not _TITLE_END.search(text[end]):
            continue
        for start in range(end, max(done, end - _TITLE_LINES) - 1, -1):
            if _TITLE_START in "".join(text[start : end + 1]):
                if not any(_NUMBER_LIKE.search(line) for line in text[start : end + 1]):
                    yield start, end
                done = end + 1
                break
