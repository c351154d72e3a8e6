"""The versions before this one, and what changed between two states of the package."""
