"""Inputs to begin with: pictures, signals, volumes and textbook cases."""
