"""The Streamlit pages."""

from pathlib import Path

STATIC = Path(__file__).parent / "static"
"""Style sheets, scripts and pictures of the page."""
