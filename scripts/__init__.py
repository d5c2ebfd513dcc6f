"""The commands of the project: serve, test, bench, make_demo."""
