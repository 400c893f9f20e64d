"""Is an archive whole and sound? `run` is the way in; the rules are data in `rules.toml`."""
