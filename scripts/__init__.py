"""Checks and one-off builders of data files; run as `python -m scripts.NAME`."""
