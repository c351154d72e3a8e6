"""From a notice as received to its text and new rows."""
