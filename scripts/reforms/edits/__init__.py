"""Changes to the package, written as a whole or not at all."""
