"""The notice on a page: the lines and tables of a file -> the text that `source` reads.

Around a notice stand menus, dates, buttons and footers, between its parts too.
What is kept: its number and its title, in their order, everything from the addressee to
the mark of an annex, and that annex. What is left out is told with the reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reforms.archive.source import ANNEX_MARK, ANNEX_MENTION
from reforms.archive.spans import line_and_column
from reforms.intake.blocks import Block, Table, TextLine, flat
from reforms.intake.head import read_head
from reforms.intake.listing import is_list, read_listing
from reforms.problems import Refused, shorten


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """A notice's text, what its annex's columns are, and where each line stands in the file."""

    text: str
    fields: tuple[str, ...]
    places: tuple[str, ...]
    """Of the lines of `text`; empty where the file has none."""
    left_out: tuple[str, ...]
    """What of the file is not in the text, each with the reason."""

    def where(self, start: int) -> str:
        """A place in the text for a person who has only the file, and what stands there."""
        line, _ = line_and_column(self.text, start)
        at = self.places[line - 1] or f"提取出的文本第{line}行（加上 --text 可以看全文）"
        return f"{at}{shorten(self.text[start:].partition(chr(10))[0], 30)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Annex:
    """What stands from the mark of an annex to that of the next."""

    mark: TextLine
    blocks: tuple[Block, ...]

    def has_list(self, own: Mapping[str, str]) -> bool:
        """Whether a table in it has headings or numbers."""
        tables = (block for block in self.blocks if isinstance(block, Table))
        return any(is_list(table, own) for table in tables)


def extract(
    blocks: Sequence[Block], own: Mapping[str, str], number: int | None = None
) -> Extracted:
    """The notice among what stands in a file; raises Refused where there is none.

    `own` says of headings what they are; `number` which annex holds the list.
    """
    placed = [(at, line) for at, block in enumerate(blocks) for line in flat([block])]
    head = read_head([line for _, line in placed])
    begin = placed[head.end][0] if head.end < len(placed) else len(blocks)
    mentions = [at for at, it in placed if at >= begin and ANNEX_MENTION.match(it.text)]
    if not mentions:
        raise Refused("正文后面找不到“附件：”一行，看不出正文到哪里为止；请核对文件是否完整")
    marks = _marks(blocks, mentions[0])
    if not marks:
        raise Refused(
            "找不到单独成行的“附件”二字，附件从那里开始；“附件”后面同一行还有别的文字，"
            "就把它们分成两行；附件如果在另一个文件里，请把它接在正文后面，存成一个文件再导入"
        )
    annexes = [
        _Annex(mark=blocks[a], blocks=tuple(blocks[a + 1 : b]))  # type: ignore[arg-type]
        for a, b in zip(marks, [*marks[1:], None], strict=True)
    ]
    annex, others = _chosen(annexes, own, number)
    listing = read_listing(annex.blocks, own)
    body = [line for at, line in placed[head.end :] if at < marks[0] and line.text]
    lines = [*head.lines, *body, annex.mark, *listing.lines]
    return Extracted(
        text="".join(f"{line.text}\n" for line in lines),
        fields=listing.fields,
        places=tuple(line.place for line in lines),
        left_out=(*head.left_out, *others, *listing.left_out),
    )


def _marks(blocks: Sequence[Block], mention: int) -> list[int]:
    """Where annexes begin, behind the line that names the first.

    Printed again on the next page the mark stands right above the table, and begins none.
    """
    found = [
        at
        for at, block in enumerate(blocks)
        if at > mention and isinstance(block, TextLine) and ANNEX_MARK.match(block.text)
    ]
    names = {at: "".join(block.text.split()) for at in found for block in flat([blocks[at]])}
    again = {
        at
        for at in found[1:]
        if names[at] == names[found[0]] and isinstance((*blocks, None)[at + 1], Table)
    }
    return [at for at in found if at not in again]


def _chosen(
    annexes: Sequence[_Annex], own: Mapping[str, str], number: int | None
) -> tuple[_Annex, list[str]]:
    """The annex that holds the list, and the others by name; raises Refused if it is not one."""
    lists = [at for at, annex in enumerate(annexes, 1) if annex.has_list(own)]
    names = "；".join(f"第 {at} 个：{_name(annexes[at - 1])}" for at in lists)
    if number is not None and number not in lists:
        raise Refused(f"第 {number} 个附件里没有清单的表格；有表格的是：{names or '没有'}")
    if not lists:
        raise Refused("附件里找不到清单的表格：表格要有表头和序号；表格如果是图片，请先转成文字")
    if number is None and len(lists) > 1:
        raise Refused(
            f"有 {len(lists)} 个附件都有清单：{names}；一次导入一个，请加上 --annex {lists[0]} 等"
        )
    chosen = number or lists[0]
    others = [
        f"附件{shorten(_name(annex), 40)}："
        + (f"另一个清单，可以用别的编号加 --annex {at} 导入" if at in lists else "没有清单的表格")
        for at, annex in enumerate(annexes, 1)
        if at != chosen
    ]
    return annexes[chosen - 1], others


def _name(annex: _Annex) -> str:
    """The mark of an annex and the line below it."""
    lines = [annex.mark, *flat(annex.blocks)]
    return " ".join(line.text for line in lines[:2])
