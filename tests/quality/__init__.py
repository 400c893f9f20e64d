"""The benchmark: real and own pages with their truth, the measures, and other tools side by side.

`scripts/bench quality` prints it; `test_quality.py` holds the floors of `floors.json`, which only rise.
"""
