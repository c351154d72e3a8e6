"""Changes to the package, from a command, a form or a workbook: checked, then written."""
