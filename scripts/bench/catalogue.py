"""Every tool, in the order in which the tables name them."""

from collections.abc import Mapping

from bench.tools import eleventy, hugo, material, ours, starlight
from bench.tools.tool import Tool

_MODULES = (ours, hugo, eleventy, starlight, material)
TOOLS: Mapping[str, Tool] = {tool.name: tool for module in _MODULES for tool in module.TOOLS}
