"""The versions before this one, and what changed between them."""
