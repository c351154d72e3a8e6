"""What the pages show, and the files that they need."""
