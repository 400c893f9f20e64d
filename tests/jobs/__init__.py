"""Schedules, the engine, the worker and the shared budget."""
