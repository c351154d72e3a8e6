"""Reform lists as open data: read, check, verify, publish."""
