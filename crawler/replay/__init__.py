"""Showing archived pages: pywb over the archive, ReplayWeb.page over WACZ files, and how faithful both are."""
