"""Hotspots: detection, time profile, evaluation."""
