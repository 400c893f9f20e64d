"""Benchmarks: everything is a ratio to a bare tool that does the same fetches in the same run."""
