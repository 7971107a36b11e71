"""The stage's JavaScript, joined into one module: what Streamlit and an exported page both take."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64encode
from functools import cache
from pathlib import Path

from convviz.language import FIRST, decimal_sign, sentences_of
from convviz.render.spacing import SHARED

HERE = Path(__file__).parent

PARTS = (
    "model/words",
    "model/spacing",
    "model/taps",
    "model/geometry",
    "model/winners",
    "model/current",
    "model/notes",
    "model/stuffed",
    "model/after",
    "model/stamp",
    "model/overlaps",
    "model/layout",
    "model/strip",
    "model/motion",
    "paint/paint",
    "paint/moving",
    "paint/rails",
    "paint/rulers",
    "paint/base",
    "paint/veil",
    "paint/overlay",
    "paint/leading",
    "paint/takes",
    "paint/stamps",
    "paint/space",
    "interact/elements",
    "paint/curve",
    "a11y/sentence",
    "interact/transport",
    "paint/matrix",
    "paint/forward",
    "paint/columns",
    "interact/panel",
    "interact/reach",
    "interact/touch",
    "interact/theme",
    "interact/filters",
    "interact/legend",
    "interact/ways",
    "interact/hint",
    "interact/motion",
    "interact/pointing",
    "interact/view",
    "interact/present",
    "a11y/tables",
    "interact/unrolled",
    "a11y/narrator",
    "interact/keys",
    "interact/stage",
    "interact/ahead",
    "interact/component",
)
"""In the order in which they build on each other."""

OVERVIEW_PARTS = (
    "model/words",
    "model/spacing",
    "model/taps",
    "model/geometry",
    "model/winners",
    "model/current",
    "model/stuffed",
    "paint/paint",
    "interact/elements",
    "interact/touch",
    "interact/theme",
    "interact/player",
    "overview/masks",
    "overview/places",
    "overview/moves",
    "overview/told",
    "overview/pictures",
    "overview/arcs",
    "overview/outlines",
    "overview/player",
    "overview/furniture",
    "overview/overview",
    "interact/ahead",
    "overview/component",
)
"""Those of the overview of a network, which has its script to itself: only one page loads it."""

LEARNING_PARTS = (
    "model/words",
    "model/spacing",
    "model/taps",
    "model/geometry",
    "model/winners",
    "model/current",
    "model/stuffed",
    "paint/paint",
    "interact/elements",
    "interact/theme",
    "interact/player",
    "learning/walker",
    "learning/panels",
    "learning/graph",
    "learning/learning",
    "learning/component",
)
"""Those of what is learned, moment by moment: loaded where it is opened."""

_WORDS = "const WORDS = {};"
_LANGUAGE = f'const LANGUAGE = "{FIRST}";'
_SIGN = 'const DECIMAL_SIGN = ".";'
_SHARED = re.compile(r'^import SHARED from "[^"]*/render/spacing\.json"[^;]*;$', re.MULTILINE)
_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_COMMENT_LINE = re.compile(r"^ *(//|/\*\*|\*).*\n", re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/\n*", re.DOTALL)
_COMMENT_AFTER = re.compile(r" +// .*$", re.MULTILINE)
_INDENT = re.compile(r"^ +", re.MULTILINE)
_AROUND = re.compile(r"\s*([{};,]|:(?= ))\s*")
"""Space that says nothing in a style sheet."""
_EMPTY_LINE = re.compile(r"^\n", re.MULTILINE)


@cache
def script(language: str = FIRST) -> str:
    """The parts as one ES module, without the imports between them, comments, empty lines and indents.

    A Blob URL, which is what Streamlit makes of a component's script, cannot import its neighbours.

    Parameters
    ----------
    language : str
        That the stage speaks; one of `convviz.language.LANGUAGES`.

    Returns
    -------
    str
    """
    return _joined(PARTS, language)


@cache
def overview_script(language: str = FIRST) -> str:
    """The overview's parts as one ES module, as `script` has the stage's."""
    return _joined(OVERVIEW_PARTS, language)


@cache
def learning_script(language: str = FIRST) -> str:
    """The parts of a course of learning as one ES module, as `script` has the stage's."""
    return _joined(LEARNING_PARTS, language)


def _joined(parts: tuple[str, ...], language: str) -> str:
    text = "".join((HERE / "js" / f"{part}.js").read_text(encoding="utf-8") for part in parts)
    ours = {part: SHARED[part] for part in ("stage", "both")}
    text = _SHARED.sub(f"const SHARED = {json.dumps(ours)};", text)
    for left_out in (_IMPORT, _COMMENT_LINE, _COMMENT_AFTER, _INDENT, _EMPTY_LINE):
        text = left_out.sub("", text)
    sentences = json.dumps(sentences_of("convviz/stage/", language), ensure_ascii=False, sort_keys=True)
    text = text.replace(_LANGUAGE, f'const LANGUAGE = "{language}";')
    text = text.replace(_SIGN, f'const DECIMAL_SIGN = "{decimal_sign(language)}";')
    return text.replace(_WORDS, f"const WORDS = {sentences};".replace("<", "\\u003c"))


@cache
def packed_script(language: str = FIRST) -> str:
    """The same module as a short one that unpacks it: a third of the bytes.

    Parameters
    ----------
    language : str
        That the stage speaks.

    Returns
    -------
    str
    """
    return _packed(script(language))


@cache
def packed_overview_script(language: str = FIRST) -> str:
    """The overview's module as a short one that unpacks it."""
    return _packed(overview_script(language))


def _packed(text: str) -> str:
    packed = b64encode(gzip.compress(text.encode(), mtime=0)).decode()
    return (HERE / "loader.js").read_text(encoding="utf-8").replace("PACKED", packed)


def served_script(address: str) -> str:
    """The same module as a short one that takes it from a server.

    Parameters
    ----------
    address : str
        Relative to the page.

    Returns
    -------
    str
    """
    return (HERE / "served.js").read_text(encoding="utf-8").replace("ADDRESS", address)


@cache
def style() -> str:
    """The stage's style sheet, without comments, indents, empty lines and spaces after names."""
    return _style("stage")


@cache
def overview_style() -> str:
    """The overview's style sheet: buttons and cards look as on the stage."""
    return _style("stage") + _style("overview")


@cache
def learning_style() -> str:
    """The style sheet of a course of learning, which looks as the stage does."""
    return _style("stage") + _style("learning")


def _style(name: str) -> str:
    text = _COMMENT.sub("", (HERE / f"{name}.css").read_text(encoding="utf-8"))
    return _AROUND.sub(r"\1", text).replace("}", "}\n")  # Streamlit takes what is of one line for a path
