"""What the server's log says: one line at the start, and one for each thing that could not be done.

A line has a reference number, which the visitor sees too, and says where in the code it came from. It holds
nothing that a visitor brought: no file, no text, no name.
"""

from __future__ import annotations

import logging
import platform
import secrets
import traceback
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from convviz.core import limits
from convviz.core.errors import ConvSpecError, SourceError
from convviz.language import phrase

EXPECTED = (ConvSpecError, SourceError)
"""What is raised on purpose: its text is for the visitor."""

PACKAGE = Path(__file__).parents[2]
_LOG = logging.getLogger("convviz")
_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
_PACKAGES = ("streamlit", "numpy", "pillow", "plotly")
_FRAMES = 6


class Problem(NamedTuple):
    """What to tell the visitor, and the reference under which the log has it."""

    sentence: str
    reference: str


def problem_of(error: BaseException, unexpected: str = "") -> Problem:
    """Log an error in one line, and return what to tell of it: its text, or one for what nobody expected."""
    reference = secrets.token_hex(3)
    kind, where = type(error).__name__, _where(error)
    if isinstance(error, EXPECTED):
        _LOG.warning("refused ref=%s error=%s where=%s", reference, kind, where)
        return Problem(error.args[0], reference)
    _LOG.error("failed ref=%s error=%s where=%s", reference, kind, where)
    sentence = unexpected or phrase(
        "Something went wrong in ConvViz itself, and your last change was not applied. Everything else "
        "is still here: try another setting. If you report it, give this reference."
    )
    return Problem(sentence, reference)


@cache
def log_start() -> None:
    """Log once what runs here, and with which limits."""
    _LOG.setLevel(logging.INFO)
    if not _LOG.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter(_FORMAT))
        _LOG.addHandler(handler)
    versions = {"python": platform.python_version()} | {name: version(name) for name in _PACKAGES}
    shown = {
        "upload_mb": limits.MAX_UPLOAD_MB,
        "pixels": limits.MAX_PIXELS,
        "cells": limits.MAX_CELLS,
        "multiply_adds": limits.MAX_MULTIPLY_ADDS,
        "output_bytes": limits.MAX_OUTPUT_BYTES,
    }
    _LOG.info("started %s", " ".join(f"{name}={value}" for name, value in (versions | shown).items()))


def _where(error: BaseException) -> str:
    """The innermost places in this package that an error went through, outermost first."""
    frames = [
        f"{Path(frame.filename).relative_to(PACKAGE).with_suffix('')}:{frame.name}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(PACKAGE)
    ]
    return ">".join(frames[-_FRAMES:]).replace("/", ".") or "outside"
