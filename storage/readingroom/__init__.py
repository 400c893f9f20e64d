"""The reading room: an archive's records for people (pages) and programs (`/api`). No scripts, no cookies."""
