"""Characters that no text may hold: they hide words, turn them round or bury a line."""

import re

# Zero-width and variation characters: Unicode's Default_Ignorable_Code_Point and its format
# characters, but for those that a font shows.
_ZERO_WIDTH = (
    "\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
# Controls, what stands blank in the place of a letter or an object, halves of a character, and
# code points that will never be characters: XML cannot hold them.
_BLANK = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u115f\u1160\u2800\u3164\uffa0\ufff0-\ufffc"
    "\ud800-\udfff\ufdd0-\ufdef"
) + "".join(f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
# White space that is neither an ordinary space nor the end of a line.
_SPACE = "\x0b-\x0d\x85\u1680\u2000-\u200a\u2028\u2029\u202f\u205f"
_COMBINING = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"

ZERO_WIDTH = re.compile(f"[{_ZERO_WIDTH}]")
"""What copied text brings along, and an extraction leaves out."""
HIDDEN = re.compile(f"[{_ZERO_WIDTH}{_BLANK}]")
"""What makes a text show otherwise than it is, or not at all: no archived text has it."""
UNSEEN = re.compile(f"[{_ZERO_WIDTH}{_BLANK}{_SPACE}]")
"""The same, and white space that setting a passage removes: no cell has it."""
STACKED = re.compile(f"[{_COMBINING}]{{4}}")
"""More marks on one character than any language has: they run over the lines around it."""


_NAMED = 5


def unseen(text: str) -> str:
    """The code points of what cannot be seen in a text, with their first places; may be empty."""
    first: dict[str, int] = {}
    for found in UNSEEN.finditer(text):
        first.setdefault(found[0], found.start() + 1)
    named = [f"第{at}字 U+{ord(char):04X}" for char, at in first.items()]
    return "、".join(named[:_NAMED]) + ("等" if named[_NAMED:] else "")
