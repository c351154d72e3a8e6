"""The downloads, the API and the feed, made from the Dataset: one module for each format."""
