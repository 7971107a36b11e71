"""The fonts with which Pillow draws a text: the typeface of prints, the machine's own for what that lacks."""

from __future__ import annotations

from functools import cache

from PIL import ImageFont

from convviz.render.typeface import BOLD, PAGE, REGULAR

_OTHERS = (
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    ("Arial.ttf", "Arial Bold.ttf"),
    ("arial.ttf", "arialbd.ttf"),
)
_LACKING = "\uffff"  # no letter


def font_for(text: str, size: float, bold: bool) -> ImageFont.FreeTypeFont:
    """Return the font for a text: Inter, or one of this machine where a letter is none of Inter's."""
    if not all(map(_has, text)) and (family := _other()) is not None:
        return _other_font(family[bold], size)
    return _inter(size, bold)


@cache
def _inter(size: float, bold: bool) -> ImageFont.FreeTypeFont:
    font = _read(str(PAGE), size)
    font.set_variation_by_axes([BOLD if bold else REGULAR])
    return font


@cache
def _other_font(name: str, size: float) -> ImageFont.FreeTypeFont:
    return _read(name, size)


def _read(name: str, size: float) -> ImageFont.FreeTypeFont:
    """A font, laid out in the way that every machine has."""
    return ImageFont.truetype(name, size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _has(letter: str) -> bool:
    """Whether Inter has a letter; what it lacks takes the place of a wide letter and stays blank."""
    font = _inter(20, bold=False)
    return font.getmask(letter).getbbox() is not None or font.getlength(letter) != font.getlength(_LACKING)


@cache
def _other() -> tuple[str, str] | None:
    """Return the first of some usual fonts that this machine has, and its bold."""
    for family in _OTHERS:
        try:
            for name in family:
                ImageFont.truetype(name, 10)
        except OSError:
            continue
        return family
    return None
