from reforms.cli import run

run()
