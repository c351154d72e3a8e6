"""One module per tool: how its site is laid out, built and searched."""
