"""The downloads and the API: one module for each format."""
