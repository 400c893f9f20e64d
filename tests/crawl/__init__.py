"""Whole crawls, as a user runs them: the command in a child process, the newsstand in another, real stores."""
