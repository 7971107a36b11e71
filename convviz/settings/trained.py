"""Trained weights that are shipped: what a link calls them, and their titles, in English."""

from __future__ import annotations

from collections.abc import Mapping

WEIGHTS: Mapping[str, str] = {}
