"""Benchmarks: ours and a peer's on the same work in one run."""
