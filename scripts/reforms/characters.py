"""Characters that no text here may hold: they hide words, turn them round or bury a line.

Kept apart from what merely looks wrong, so that a notice's text, which nobody may
change, is judged by as little as is needed.
"""

import re

_CONTROL = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # but for white space
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# Code points that will never be characters: XML cannot hold them.
_NONE = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
# Characters of no width, and white space that is neither a space nor the end of a line.
_FILLER = (
    "\x0b-\x0d\x85\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2028\u2029"
    "\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e007f"
)
_COMBINING = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"

DECEIVING = re.compile(f"[{_CONTROL}{_DIRECTION}{_NONE}]")
"""What makes a text show otherwise than it is, or not at all."""
UNSEEN = re.compile(f"[{_CONTROL}{_DIRECTION}{_NONE}{_FILLER}]")
"""The same, and what only cannot be seen."""
STACKED = re.compile(f"[{_COMBINING}]{{4}}")
"""More marks on one character than any language has: they run over the lines around it."""
