"""The hostile set: what strangers put into cells, paths and notices.

`ATTACKS` are texts that a cell may hold and that must do nothing anywhere. `REFUSED` are
those that no cell may hold. `PLACES` are no text but where something is said to be; a
column that names a place, an address or a record takes none of them.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any

from helpers import SMALL, descriptor, lines_of, small_package
from notices import COLUMNS, Item, Shape, taken, written
from reforms.archive.typography import typeset
from reforms.intake.headings import bare
from reforms.model import (
    REMARK,
    ROW_TYPES,
    Agency,
    Audience,
    Correction,
    Dataset,
    Passage,
    Relevance,
    Retirement,
    Row,
    Term,
    table_path,
)
from reforms.package import examination
from reforms.tables import canonical_files

TRAP = "trap.invalid"
"""A host that nothing may ever be asked of."""

FORMS = ("txt", "html", "docx", "xlsx")
NOTICE_ID = "zz05"
DAY = date(2034, 2, 3)

_WRITTEN = {
    "script": "<script>hit('script')</script>",
    "image": '"><img src=x onerror=hit("image")>',
    "svg": "'><svg/onload=hit('svg')><animate onbegin=hit(1) attributeName=x>",
    "closing": "</title></style></textarea></script></pre></table></main><script>hit(2)</script>",
    "comment": "--><!--><script>hit(3)</script><![CDATA[<b>]]>",
    "entity": "&lt;script&gt;hit(4)&lt;/script&gt;&#60;b&#62;&amp;amp;&nbsp",
    "attribute": '" onmouseover=hit(5) autofocus onfocus=hit(6) style=color:red x="',
    "frame": f"<iframe srcdoc=<script>hit(7)</script>></iframe><object data=//{TRAP}/o></object>",
    "style": f"<style>@import'//{TRAP}/s.css';*{{display:none}}</style><link rel=stylesheet>",
    "base": f"<base href=//{TRAP}/><meta http-equiv=refresh content=0;url=//{TRAP}/>",
    "form": f"<form action=//{TRAP}/><button formaction=javascript:hit(8)>x</button></form>",
    "markdown": f"[x](javascript:hit(9))![x](//{TRAP}/x.png)**b**`c`<https://{TRAP}/a>",
    "attributes": "{: onclick=hit(10) style=x }{#id .x}",
    "jinja": "{{7*7}}{% print(7*7) %}{# x #}{{config.extra}}{{''.__class__.__mro__}}",
    "macros": "{{ fragment_contact() }}{{ site.title }}{{ macros_info() }}",
    "placeholder": "<@content@><@title@><@canonical@><@urls@><@qr@><@description@>@@content@@",
    "format": "{0}{title}%s%(x)s${7*7}#{7*7}<%=7*7%>",
    "address": "javascript:hit(11)",
    "data": "data:text/html,<script>hit(12)</script>",
    "sql": "'); DROP TABLE reforms;/*\" OR 1=1",
    "turtle": '""" . <a:b> <a:c> "\\u003c\\"@en ; ',
    "json": '","x":{"__proto__":{"hit":13}},"\\u2028\\ud800\\',
    "xml": "]]><entry/><?php hit?><!DOCTYPE a [<!ENTITY b 'c'>]>&b;",
    "shell": "$(touch hit)`touch hit`;touch hit&&../../hit>hit%0ahit",
    "command": "::error file=a::b ##[error]c ::set-output name=d::e ${{ github.token }}",
    "formula": "=HYPERLINK(\"https://trap.invalid/\",1)+cmd'/c calc'!A0",
    "csv": '","=1+1","\'',
    "regex": "x((a+)+)+$[^]{99999}\\",
    "prototype": "__proto__ constructor hasOwnProperty toString valueOf",
    "astral": "𠮷😀é한ع가\U0001f1e8\U0001f1f3",
    "path": "../../../etc/passwd /etc/passwd C:\\x \\\\host\\share file:///etc/passwd",
}
ATTACKS: Mapping[str, str] = {
    name: typeset(f"甲{text}乙" if name not in ("address", "data") else f"{text}//甲")
    for name, text in _WRITTEN.items()
}
"""Name -> text, as it would be published."""

WORD = {"constructor": "constructor", "prototype": "__proto__", "value": "valueOf"}
"""Names that objects of JavaScript have already, whole."""

REFUSED: Mapping[str, Sequence[str]] = {
    "formula": ["=1+1", "+1", "-1+1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x", "=", "-"],
    "formula behind a mark": ["甲;=1+1", "甲|=1+1", "甲; @x", "甲\t=1+1", "甲|　+1"],
    "white space": ["\t=1+1", "\n=1+1", " =1+1", "　甲", "甲\u00a0", "甲\n"],
    "carriage return": ["\r=1+1", "甲\r乙", "甲\r\n乙"],
    "control": [f"甲{chr(c)}乙" for c in (0, 1, 7, 8, 11, 12, 27, 31, 127, 0x80, 0x85, 0x9F)],
    "no width": [
        f"甲{c}乙" for c in "\u00ad\u034f\u115f\u180e\u200b\u200c\u200d\u2060\u3164\ufeff"
    ],
    "direction": [
        f"甲{c}乙" for c in "\u061c\u200e\u200f\u202a\u202b\u202d\u202e\u2066\u2067\u2069"
    ],
    "line separator": ["甲\u2028乙", "甲\u2029乙"],
    "no character": [f"甲{chr(c)}乙" for c in (0xFDD0, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF)],
    "tag": ["甲\U000e0001乙", "甲\U000e0041\U000e007f乙"],
    "stacked": ["甲" + "\u0301" * 4, "Z" + "\u0300\u0301\u0302\u0303" * 5_000],
    "garbled": ["\ufffd", "锟斤拷"],
    "look-alike": [f"甲{c}乙" for c in "⼈⺠⺀㇀\uf900\ue000\uf8ff\U000f0000\U0010fffd"],
    "no text": ["#N/A", "#NAME?", "nan", "None", "NULL"],
    "long": ["长" * 100_000],
}
"""Family -> texts that no cell may hold."""

PLACES: Sequence[str] = (
    *"../../etc/passwd /etc/passwd sources/../data/reforms.csv sources/./zz.txt ~/a.txt".split(),
    *"http://trap.invalid/a.csv //trap.invalid/ file:///etc/passwd C:/a.txt .git/config".split(),
    *"javascript:hit(1) JaVaScRiPt:hit(1) data:text/html,<b> vbscript:x a/../b %2e%2e/".split(),
    *"sources/con.txt/ sources/甲.txt SOURCES/A.TXT <script>hit(1)</script> {{7*7}} .. . *".split(),
    *("java\tscript:hit(1)", 'https://trap.invalid/a.txt" onclick="hit(1)', "sources/a b.txt"),
    *("\\\\host\\share\\a.txt", "C:\\Windows\\a.txt", "@@content@@", "'; DROP TABLE a; --"),
)


def text_columns() -> list[tuple[str, Mapping[str, Any]]]:
    """(table, column) of every column that holds text, from the descriptor."""
    return [
        (resource["name"], field)
        for resource in descriptor()["resources"]
        for field in resource["schema"]["fields"]
        if field["type"] == "string"
    ]


def is_confined(column: Mapping[str, Any]) -> bool:
    """Whether a column names a record, a place or one of a few words."""
    limits = column.get("constraints", {})
    named = column["name"].endswith(("_path", "_url", "_id", "_sha256", "_fields")) or column[
        "name"
    ] in ("field", "replaced_by")
    return column["origin"] == "key" or named or "enum" in limits


def planted(
    root: Path, values: Sequence[str], columns: Sequence[tuple[str, Mapping[str, Any]]]
) -> None:
    """Put values into columns of several tables: each into a row of its own, like the first one."""
    for table in {table for table, _ in columns}:
        header, *others = (list(line.cells) for line in lines_of(SMALL, table))
        first = others.pop(0) if others else ["yc03-01", "备注", "甲"]
        held = {header.index(column["name"]) for of, column in columns if of == table}
        rows = [[value if at in held else it for at, it in enumerate(first)] for value in values]
        with io.StringIO(newline="") as written:
            csv.writer(written, lineterminator="\n").writerows([header, *rows, *others])
            content = written.getvalue().encode(errors="surrogatepass")
        (root / table_path(table)).write_bytes(content)


def items() -> list[Item]:
    """An item for each attack, which is in all its cells."""
    return [
        Item(
            domain=text,
            name=text,
            content=f"{text}；一是{text}。",
            agencies=(agency_of(text),),
            scope=text,
        )
        for text in (_cell(text) for text in [*ATTACKS.values(), *WORD.values()])
    ]


def agency_of(text: str) -> str:
    """A text as one agency of a cell may be printed."""
    return typeset(re.sub("[，,；;/]", "", text))


def _cell(text: str) -> str:
    """A text as a cell of the annex may hold it."""
    return text.replace("|", "").replace("、", "")


HEADINGS = {
    "name": "".join(ATTACKS[name] for name in ("script", "closing", "placeholder")),
    "content": ATTACKS["entity"] + ATTACKS["format"],
}


def _shape() -> Shape:
    """What the invented notice says of itself, with attacks in it."""
    every = "".join(_cell(text) for text in ATTACKS.values())
    area = "云川" + "".join(_cell(ATTACKS[name]) for name in ("script", "image", "jinja"))
    return Shape(
        says=False,
        columns=[(HEADINGS.get(field, heading), field) for heading, field in COLUMNS],
        words={
            "云川试验片区": area,
            "云川市人民政府关于推广": f"{every}关于推广",
            "各县人民政府": f"{every}各县人民政府",
            "\n云川市人民政府\n": f"\n{every}云川市人民政府\n",
        },
    )


def notice_file(form: str) -> bytes:
    """The hostile notice as a file of one form."""
    return written(items(), _shape())[f"notice.{form}"]


def imported(root: Path, form: str) -> Dataset:
    """A package with the hostile notice, as `reforms import` would write it."""
    columns = [f"--column {bare(heading)}={field}" for field, heading in HEADINGS.items()]
    dataset = examination.load(root)
    offices = [f"--agency {typeset(name)}" for item in items() for name in item.agencies]
    file = notice_file(form)
    understood = taken(f"notice.{form}", file, *columns, *offices, dataset=dataset)
    examination.write(root, understood.files())
    return examination.load(root)


def _editorial(dataset: Dataset) -> Dataset:
    """The dataset with the name of each hostile item in all that the project adds to it."""
    passages, terms = list(dataset.passages), list(dataset.terms)
    entries = list(dataset.corrections)
    kinds = cycle(("measure", "document", "system", "formula"))
    own = dataset.reforms_of_notice[NOTICE_ID]
    # A term is none that its own record has.
    for row, other, kind in zip(own, [*own[1:], own[0]], kinds, strict=False):
        words = {"text": row.name, "explained_by": row.name}
        passages.append(Passage(reform_id=row.id, kind=kind, position=1, **words))
        agency = dataset.agencies_of[row.id][0]
        ids = {"reforms": row.id, "domains": row.domain_id, "scopes": row.scope_id}
        for table, row_id in (ids | {"agencies": agency.id}).items():
            number = f"t{len(terms) + 1:03d}"
            word = {"term": other.name, "kind": "synonym"}
            terms.append(Term(id=number, table=table, row_id=row_id, **word))
        texts = ("source_text", "published_text", "reason", "reference", "contributor")
        place = {"table": "reforms", "row_id": row.id, "field": "content"}
        place |= {"kind": REMARK, **dict.fromkeys(texts, row.name)}
        for ended in ((None, ""), (DAY, row.name)):
            gone = {"withdrawn_on": ended[0], "withdrawal_reason": ended[1]}
            number = f"c{len(entries) + 1:03d}"
            entries.append(Correction(id=number, recorded_on=DAY, **place, **gone))
    first = len(dataset.audiences) + 1
    audiences = [
        Audience(id=f"ren-{at}", name=row.name, position=at) for at, row in enumerate(own, first)
    ]
    address = f"https://{TRAP}/a'onclick='hit(1)?b=&lt;%22%3E%3Cscript%3E"
    *notices, hostile = dataset.notices
    return replace(
        dataset,
        passages=tuple(passages),
        terms=tuple(terms),
        corrections=tuple(entries),
        audiences=(*dataset.audiences, *audiences),
        retired=tuple(
            Retirement(
                table="reforms",
                former_id=f"{NOTICE_ID}-{900 + at}",
                replaced_by=own[0].id,
                reason=row.name,
                retired_on=DAY,
            )
            for at, row in enumerate(own)
        ),
        relevance=(
            *dataset.relevance,
            *(
                Relevance(reform_id=row.id, audience_id=audience.id)
                for row, audience in zip(own, audiences, strict=True)
            ),
        ),
        agencies=tuple(map(_agency, dataset.agencies)),
        notices=(*notices, replace(hostile, source_url=address)),
    )


def _agency(row: Agency) -> Agency:
    if row.full_name or row.aliases:
        return row
    alias = one_alias(f"乙{row.name}")
    return replace(row, full_name=f"丙{row.name}", aliases=alias, reference=f"丁{row.name}")


def one_alias(text: str) -> str:
    """A text as one alias can be: with nothing in it that parts several."""
    return "".join(re.split(r"[\s，；]+", text))


def _described(made: dict[str, Any]) -> dict[str, Any]:
    """A descriptor with attacks in all that pages print of it."""
    every = "".join(ATTACKS.values())
    for name in ("title", "description"):
        made[name] += every
    made["keywords"] = list(ATTACKS.values())
    for name in ("short_title", "disclaimer"):
        made["site"][name] += every
    made["site"]["hotline"]["name"] += every
    for group in ("licenses", "contributors"):
        for item in made[group]:
            item["title"] += every
    for resource in made["resources"]:
        resource["title"] += ATTACKS["script"] + ATTACKS["markdown"]
        resource["description"] += every
        for field in resource["schema"]["fields"]:
            field["title"] += ATTACKS["image"]
            field["description"] += ATTACKS["svg"] + ATTACKS["jinja"]
            if field["type"] == "string" and not {"pattern", "enum"} & {*field["constraints"]}:
                field["example"] = every
    return made


_TAME = str.maketrans(dict.fromkeys("<>&\"'`{}[]@=+%#/\\$*_~!^;", "字"))


def tamed(dataset: Dataset) -> Dataset:
    """The same dataset with nothing in its texts that means anything to a machine."""
    free = {(table, column["name"]) for table, column in text_columns() if not is_confined(column)}

    def tame_row(row: Row, table: str) -> Row:
        names = [name for name in row.__dataclass_fields__ if (table, name) in free]
        return replace(row, **{name: getattr(row, name).translate(_TAME) for name in names})

    rows: dict[str, Any] = {
        table: tuple(tame_row(row, table) for row in dataset.table(table)) for table in ROW_TYPES
    }
    sources = {path: _tame(data.decode()).encode() for path, data in dataset.sources.items()}
    return replace(dataset, sources=sources, descriptor=_tame(dataset.descriptor), **rows)


_KEPT = {"name", "path", "type", "format", "origin", "constraints", "$schema", "created", "version"}
_KEPT |= {"theme_color", "language", "number", "roles", "separator"}
_KEPT |= {"primaryKey", "foreignKeys", "uniqueKeys"}


def _tame(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: one if key in _KEPT else _tame(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_tame(one) for one in value]
    return value.translate(_TAME) if isinstance(value, str) else value


def queries() -> Iterator[str]:
    """What a hostile link puts into the search's address."""
    yield from ATTACKS.values()
    yield from WORD.values()


def hostile_package(folder: Path) -> Path:
    """The folder of a package in which everything is hostile that may be."""
    root = small_package(folder)
    made = _editorial(imported(root, "txt"))
    text = json.dumps(_described(json.loads((root / "datapackage.json").read_bytes())))
    (root / "datapackage.json").write_text(text, encoding="utf-8")
    examination.write(root, canonical_files(made))
    return root
