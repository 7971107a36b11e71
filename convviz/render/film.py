"""The walk of a filter as an animated GIF (https://www.w3.org/Graphics/GIF/spec-gif89a.txt)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import BoundedSemaphore

import numpy as np
from PIL import GifImagePlugin, Image

from convviz.core.errors import SourceError
from convviz.explain.stamps import stamps_of
from convviz.language import phrase
from convviz.layers.scene import Scene
from convviz.render.colours import ROLES
from convviz.render.marks import Drawing
from convviz.render.pixels import paint_marks
from convviz.render.plate import Frame, step_of_walk, still

MAX_FILM_FRAMES = 200
"""Of longer walks so many steps are shown, from the first to the last. Each takes some 15 ms."""
SPEEDS = (0.5, 1, 2, 4, 10, 20)
"""Frames a second; browsers slow down what is faster than 50."""
LAST_MS = 2000
"""How long the last frame stays before the walk begins anew."""
SCALE = 1.5
"""Pixels a point: 1080 across."""
WAIT_SECONDS = 15

_COLOURS = 240
_SAMPLES = 5
_SAME = 255
"""The colour that leaves a pixel as it was."""
_EXACT = tuple(ROLES["light"][role] for role in ("card", "veil", "now", "ink"))
"""The colours of the largest areas, and of what matters most."""
_filmers = BoundedSemaphore(1)


def steps_of(scene: Scene, most: int = MAX_FILM_FRAMES, stamps: bool = False) -> list[int]:
    """Return the steps that a film shows, or stamps: all, or `most`, evenly from the first to the last.

    Examples
    --------
    >>> from convviz.layers.scene import build_scene
    >>> steps_of(build_scene(np.ones((1, 12)), np.ones((1, 1, 2))), most=4)
    [0, 3, 7, 10]
    """
    steps = stamps_of(scene) if stamps else scene.spec.steps
    return [int(step) for step in np.linspace(0, steps - 1, min(steps, most)).round()]


def gif(
    scene: Scene,
    filter: int = 0,
    speed: float = 4,
    on_progress: Callable[[float], None] = lambda share: None,
    stamps: bool = False,
    zeros: bool = False,
) -> bytes:
    """Return the walk of a filter as an animated GIF that repeats.

    Parameters
    ----------
    scene : Scene
    filter : int
    speed : float
        Frames a second, 0.5 to 20.
    on_progress : callable
        Called with the share that is done, above 0 and up to 1, after each frame.
    stamps : bool
        Whether a transposed layer is watched from its input.
    zeros : bool
        Whether it is watched with zeros between its input cells.

    Raises
    ------
    IndexError
        When there is no such filter.
    SourceError
        When another film is being made, for longer than `WAIT_SECONDS`.

    Examples
    --------
    >>> from convviz.layers.scene import build_scene
    >>> gif(build_scene(np.ones((1, 3)), np.ones((1, 1, 2))))[:6]
    b'GIF89a'
    """
    with _one_at_a_time():
        frame, steps = still(scene, filter, stamps, zeros), steps_of(scene, stamps=stamps)
        return _film(frame, steps, round(100 / speed) * 10, on_progress)


def _film(frame: Frame, steps: list[int], duration: int, on_progress: Callable[[float], None]) -> bytes:
    base = _blank(step_of_walk(frame, steps[0]))
    paint_marks(base, frame.marks, SCALE)
    palette = _palette(
        [_painted(base, frame, step) for step in steps[:: -(-len(steps) // _SAMPLES)] + steps[-1:]]
    )
    file, before = BytesIO(), None
    for position, step in enumerate(steps):
        pixels = _indices(_painted(base, frame, step), palette)
        is_last = position == len(steps) - 1
        if before is None:
            image = _picture(pixels, palette)
            header, _ = GifImagePlugin.getheader(image, info={"loop": 0, "duration": duration})
            file.writelines(header)
        changed, corner = _changed(pixels, before, palette)
        options = {"duration": LAST_MS if is_last else duration, "disposal": 1, "transparency": _SAME}
        file.writelines(GifImagePlugin.getdata(changed, corner, **options))
        before = pixels
        on_progress((position + 1) / len(steps))
    file.write(b";")
    return file.getvalue()


def _blank(drawing: Drawing) -> Image.Image:
    size = (round(drawing.width * SCALE), round(drawing.height * SCALE))
    return Image.new("RGB", size, drawing.background)


def _painted(base: Image.Image, frame: Frame, step: int) -> Image.Image:
    image = base.copy()
    paint_marks(image, step_of_walk(frame, step).marks, SCALE)
    return image


def _palette(samples: list[Image.Image]) -> Image.Image:
    """An image whose palette has the colours of some frames, and those of the roles exactly."""
    width, height = samples[0].size
    montage = Image.new("RGB", (width, height * len(samples)))
    for position, sample in enumerate(samples):
        montage.paste(sample, (0, position * height))
    found = _colours(montage.quantize(_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE))
    roles = [part for colour in _EXACT for part in bytes.fromhex(colour[1:])]
    palette = Image.new("P", (1, 1))
    palette.putpalette((roles + found[: 3 * _COLOURS])[: 3 * _SAME])
    return palette


def _indices(image: Image.Image, palette: Image.Image) -> np.ndarray:
    """Where in the palette each pixel's colour is; Pillow's search is only near, so a few are set exactly."""
    indices = np.array(image.quantize(palette=palette, dither=Image.Dither.NONE))
    packed = np.asarray(image.convert("RGBA")).view("<u4")[..., 0]
    for index, colour in enumerate(_EXACT):
        indices[packed == int.from_bytes(bytes.fromhex(f"{colour[1:]}ff"), "little")] = index
    return indices


def _changed(
    pixels: np.ndarray, before: np.ndarray | None, palette: Image.Image
) -> tuple[Image.Image, tuple[int, int]]:
    """The part of a frame that differs from the one before, and its top left corner."""
    top, left = 0, 0
    if before is not None:
        differs = pixels != before
        lines = (np.flatnonzero(differs.any(axis=axis)) for axis in (1, 0))
        (top, bottom), (left, right) = ((one[0], one[-1] + 1) if one.size else (0, 1) for one in lines)
        pixels = np.where(differs, pixels, _SAME)[top:bottom, left:right]
    return _picture(pixels, palette), (int(left), int(top))


def _picture(pixels: np.ndarray, palette: Image.Image) -> Image.Image:
    image = Image.fromarray(np.ascontiguousarray(pixels, dtype=np.uint8))
    image.putpalette(_colours(palette))
    return image


def _colours(image: Image.Image) -> list[int]:
    """The palette of an image that has one."""
    palette = image.getpalette("RGB")
    assert palette is not None, f"mode {image.mode} has no palette"
    return palette


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    if not _filmers.acquire(timeout=WAIT_SECONDS):
        message = phrase(
            "The animation could not be made within {seconds} seconds because others are being made; "
            "try again in a moment.",
            seconds=WAIT_SECONDS,
        )
        raise SourceError(message)
    try:
        yield
    finally:
        _filmers.release()
