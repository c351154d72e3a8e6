"""The benchmark: this site beside others, on the same invented items. Run by `make bench`."""
