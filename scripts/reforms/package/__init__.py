"""A package: its descriptor, tables and archived files -> a dataset, or what is wrong."""
