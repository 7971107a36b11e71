"""Draws the sample pictures into ``convviz/data/samples``: ``python assets/draw_samples.py``.

Everything is our own design, made of strokes, shapes and seeded noise, so that the same script draws the same
pictures. Coordinates are fractions of a picture's height: x to the right, y down.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from scenery import photograph

FOLDER = Path(__file__).parents[1] / "convviz" / "data" / "samples"
OVERSAMPLING = 4


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for draw in (digit, text, cat, photograph):
        path = FOLDER / f"{draw.__name__}.png"
        image = draw()
        image.save(path, optimize=True)
        print(f"{path.name}: {image.width} × {image.height}, {path.stat().st_size} bytes")


# Strokes: a path is an array of points (n, 2), drawn with a round pen.


def digit() -> Image.Image:
    """A handwritten five, bright on black, its stroke some two and a half of 28 cells wide."""
    body = np.concatenate(
        [
            bezier((0.415, 0.20), (0.40, 0.29), (0.38, 0.36), (0.355, 0.445)),
            bezier((0.355, 0.445), (0.45, 0.385), (0.585, 0.375), (0.66, 0.46)),
            bezier((0.66, 0.46), (0.76, 0.58), (0.68, 0.79), (0.50, 0.81)),
            bezier((0.50, 0.81), (0.42, 0.82), (0.345, 0.795), (0.295, 0.73)),
        ]
    )
    flag = bezier((0.415, 0.20), (0.51, 0.205), (0.62, 0.20), (0.715, 0.175))
    return strokes([body, flag], (280, 280), width=0.085, ink=255, paper=0)


def text() -> Image.Image:
    """The word "conv", dark on white, its strokes two of 48 cells wide."""
    c = arc((0.42, 0.52), 0.22, 50, 310)
    o = arc((0.99, 0.52), 0.22, 0, 360)
    n = [
        line((1.40, 0.31), (1.40, 0.74)),
        arc((1.575, 0.485), 0.175, 180, 360),
        line((1.75, 0.485), (1.75, 0.74)),
    ]
    v = [line((1.93, 0.31), (2.11, 0.74)), line((2.11, 0.74), (2.29, 0.31))]
    return strokes([c, o, *n, *v], (512, 192), width=0.11, ink=15, paper=250)


def bezier(*controls: Sequence[float]) -> np.ndarray:
    along = np.linspace(0, 1, 60)[:, np.newaxis]
    points = np.array(controls)[:, np.newaxis]
    while len(points) > 1:
        points = points[:-1] * (1 - along) + points[1:] * along
    return points[0]


def arc(centre: Sequence[float], radius: float, start: float, stop: float) -> np.ndarray:
    """Degrees, clockwise from the right."""
    angle = np.radians(np.linspace(start, stop, 120))
    return np.array(centre) + radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def line(start: Sequence[float], stop: Sequence[float]) -> np.ndarray:
    return np.linspace(start, stop, 60)


def strokes(
    paths: Sequence[np.ndarray], size: tuple[int, int], *, width: float, ink: int, paper: int
) -> Image.Image:
    scale = size[1] * OVERSAMPLING
    image = Image.new("L", (size[0] * OVERSAMPLING, scale), paper)
    pen = ImageDraw.Draw(image)
    for path in paths:
        points = [tuple(point) for point in path * scale]
        pen.line(points, fill=ink, width=round(width * scale))
        for x, y in points:
            pen.circle((x, y), width * scale / 2, fill=ink)
    return image.resize(size, Image.Resampling.BOX)


# Shapes: a flat drawing in colour.


def cat() -> Image.Image:
    """The face of a ginger cat: big shapes, fine whiskers."""
    size = 360
    scale = size * OVERSAMPLING
    image = Image.new("RGB", (scale, scale), "#23485c")
    pen = ImageDraw.Draw(image)

    def polygon(colour: str, *points: Sequence[float]) -> None:
        pen.polygon([(x * scale, y * scale) for x, y in points], fill=colour)

    def ellipse(colour: str, x: float, y: float, across: float, down: float) -> None:
        pen.ellipse(
            [(x - across) * scale, (y - down) * scale, (x + across) * scale, (y + down) * scale], colour
        )

    for side in (-1, 1):
        polygon("#c8702a", (0.5 + side * 0.07, 0.30), (0.5 + side * 0.31, 0.08), (0.5 + side * 0.35, 0.46))
        polygon("#f2b8a0", (0.5 + side * 0.14, 0.29), (0.5 + side * 0.28, 0.16), (0.5 + side * 0.30, 0.38))
    ellipse("#e08a3c", 0.5, 0.55, 0.38, 0.33)
    for x, length in ((-0.09, 0.09), (0, 0.13), (0.09, 0.09)):
        polygon("#a9561c", (0.475 + x, 0.22), (0.525 + x, 0.22), (0.5 + x * 0.8, 0.24 + length))
    for side in (-1, 1):
        for y in (0.52, 0.60):
            polygon(
                "#a9561c",
                (0.5 + side * 0.385, y - 0.02),
                (0.5 + side * 0.385, y + 0.025),
                (0.5 + side * 0.27, y),
            )
        ellipse("#fbf1dc", 0.5 + side * 0.075, 0.695, 0.105, 0.085)
        ellipse("#f6f3d2", 0.5 + side * 0.165, 0.505, 0.085, 0.075)
        ellipse("#4f8f3f", 0.5 + side * 0.165, 0.505, 0.068, 0.068)
        ellipse("#101418", 0.5 + side * 0.165, 0.505, 0.030, 0.062)
        ellipse("#ffffff", 0.5 + side * 0.165 + 0.022, 0.48, 0.014, 0.014)
    polygon("#d4606a", (0.455, 0.615), (0.545, 0.615), (0.5, 0.67))
    image = image.filter(ImageFilter.GaussianBlur(OVERSAMPLING))
    pen = ImageDraw.Draw(image)
    dark = round(0.012 * scale)
    mouth = [arc((0.5 + side * 0.05, 0.705), 0.05, 0, 180) for side in (-1, 1)]
    for path in [*mouth, line((0.5, 0.66), (0.5, 0.71))]:
        pen.line([tuple(point) for point in path * scale], fill="#40241a", width=dark)
    for side in (-1, 1):
        for start, stop in ((0.67, 0.62), (0.70, 0.70), (0.73, 0.785)):
            path = line((0.5 + side * 0.13, start), (0.5 + side * 0.46, stop))
            pen.line([tuple(point) for point in path * scale], fill="#fffaf0", width=dark // 2)
    return image.resize((size, size), Image.Resampling.BOX)


if __name__ == "__main__":
    main()
