"""Starts and looks after Duly. The parts know nothing of it; it knows only their commands and settings."""
