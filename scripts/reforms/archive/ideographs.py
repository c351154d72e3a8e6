"""Characters in the place of ideographs, as texts copied out of PDFs have them.

A radical, a stroke or a compatibility ideograph looks like the ideograph and is another
character: no search finds it, and a name with it is another name. Where Unicode names the one
ideograph that it stands for it is folded; private-use characters mean something in one font only.
"""

import re
from collections.abc import Iterator
from unicodedata import category, normalize

from reforms.problems import Refused, shorten, words

# Unicode's EquivalentUnifiedIdeograph: a run's first character -> the ideographs of the run.
# It has the Kangxi radicals as well; those the compatibility decomposition knows, too.
_EQUIVALENTS = {
    0x2E81: "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵",
    0x2E9B: (
        "旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见"
        "角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
    ),
    0x31C6: "𠃌",
    0x31CF: "乀一丨丿丿丶𠃍乛𠃊𠃎𠄌亅𡿨𠃋乀𠃑乚乙𠄎",
}

_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_RADICALS_AND_STROKES = "\u2e80-\u2fdf\u31c0-\u31e5"
# Without the twelve among them that are ideographs of their own.
_COMPATIBILITY = (
    "\uf900-\ufa0d\ufa10\ufa12\ufa15-\ufa1e\ufa20\ufa22\ufa25\ufa26\ufa2a-\ufaff"
    "\U0002f800-\U0002fa1f"
)

LOOKALIKE = re.compile(f"[{_RADICALS_AND_STROKES}{_COMPATIBILITY}{_PRIVATE}]")
"""A character that stands in the place of another one."""


def fold(text: str) -> str:
    """A text with the ideograph for each character for which Unicode names exactly one."""
    return LOOKALIKE.sub(lambda found: _ideograph(found[0]), text)


def fold_or_refuse(text: str) -> str:
    """A text folded; raises Refused, by name, for what Unicode names no ideograph for."""
    made = fold(text)
    if found := LOOKALIKE.search(made):
        rule, characters = next(lookalikes(made))
        head, tail = made[: found.start()], made[found.start() :]
        around = head[-10:].rpartition("\n")[2] + tail[:10].partition("\n")[0]
        message = words(rule, "message", characters=characters)
        raise Refused(f"{shorten(around.strip())}里{message}；{words(rule, 'remedy')}")
    return made


def lookalikes(text: str) -> Iterator[tuple[str, str]]:
    """What of a text no published text may hold: the rule, and the characters by which.

    Those of `encoding.radical` are what `fold` folds.
    """
    found: dict[str, list[str]] = {}
    for char in dict.fromkeys(LOOKALIKE.findall(text)):
        code = f"U+{ord(char):04X}"
        if category(char) == "Co":
            found.setdefault("encoding.private", []).append(code)
        elif (ideograph := _ideograph(char)) == char:
            found.setdefault("encoding.radical.unnamed", []).append(f"{char}（{code}）")
        else:
            found.setdefault("encoding.radical", []).append(f"{char}（{code}，应作“{ideograph}”）")
    yield from ((rule, "、".join(named)) for rule, named in found.items())


def traditional(text: str) -> str:
    """The characters of a text that are likely Traditional: Big5 has them, and GB 2312 has not."""
    ideographs = dict.fromkeys(re.findall("[一-鿿]", text))
    return "".join(it for it in ideographs if _has("big5", it) and not _has("gb2312", it))


def _has(encoding: str, char: str) -> bool:
    return bool(char.encode(encoding, "ignore"))


def _ideograph(char: str) -> str:
    """The one ideograph that Unicode names for a character; where it names none, itself."""
    for first, run in _EQUIVALENTS.items():
        if 0 <= ord(char) - first < len(run):
            return run[ord(char) - first]
    return normalize("NFKC", char)
