"""Real servers that tests start: nothing here is a mock."""
