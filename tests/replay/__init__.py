"""Replay: real pywb, real ReplayWeb.page, real Chromium, over archives made here and of the newsstand."""
