"""Reform lists as open data: read, check, verify, publish."""

__version__ = "1.0.0"
