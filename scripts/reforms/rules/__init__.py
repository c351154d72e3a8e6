"""What the package must be: each module is one kind of rule or what rules stand on."""
