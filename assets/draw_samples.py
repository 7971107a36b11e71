"""Draws the sample pictures into ``assets/samples``: ``python assets/draw_samples.py``.

Everything is our own design, made of strokes, shapes and seeded noise, so that the same script draws the same
pictures. Coordinates are fractions of a picture's height: x to the right, y down.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

FOLDER = Path(__file__).parent / "samples"
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
    image = Image.new("RGB", (scale, scale), "#8fb8c9")
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


# A scene in colour: layers of light and seeded noise, each laid over what is behind it.

SHORE = 0.62
PEAKS = ((0, 0.47), (0.13, 0.41), (0.24, 0.345), (0.33, 0.27), (0.43, 0.155), (0.50, 0.235), (0.57, 0.20)) + (
    (0.66, 0.31), (0.76, 0.36), (0.86, 0.42), (1.0, 0.40), (1.12, 0.44), (1.34, 0.40)
)  # fmt: skip


def photograph() -> Image.Image:
    """A mountain lake towards evening."""
    size = (480, 360)
    rows, columns = size[1] * 2, size[0] * 2
    y, x = np.mgrid[:rows, :columns] / rows
    rng = np.random.default_rng(7)
    scene = sky(x, y, rng)
    scene = mountains(scene, x, y, rng)
    scene = hills(scene, x, y, rng)
    scene = house(scene, x, y)
    scene = lake(scene, x, y, rng)
    scene = foreground(scene, x, y, rng)
    image = Image.fromarray(scene.clip(0, 255).astype(np.uint8))
    return image.resize(size, Image.Resampling.BOX)


def sky(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    stops = (0, 0.25, 0.45, SHORE)
    colours = np.array([(52, 98, 160), (120, 160, 200), (236, 205, 170), (252, 190, 128)], dtype=float)
    scene = np.stack([np.interp(y, stops, channel) for channel in colours.T], axis=2)
    distance = np.hypot(x - 0.98, y - 0.30)
    scene = over(scene, (255, 226, 170), 0.75 * np.exp(-distance / 0.16))
    scene = over(scene, (255, 250, 226), smooth(0.062 - distance, 0.004))
    billow = noise(x.shape, rng, (3, 14), 5)
    veil = smooth(billow - 0.56 - 0.25 * y, 0.10) * smooth(0.42 - y, 0.2)
    return over(scene, (255, 236, 218), 0.85 * veil)


def mountains(scene: np.ndarray, x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    far = 0.44 + 0.10 * (noise((1, x.shape[1]), rng, (6, 1), 5) - 0.5)
    scene = over(scene, (152, 158, 188), smooth(y - far, 0.002))
    crags = noise((1, x.shape[1]), rng, (14, 1), 6) - 0.5
    ridge = np.interp(x[:1], *zip(*PEAKS, strict=True)) + 0.035 * crags
    below = y - ridge
    folds = noise(x.shape, rng, (9, 7), 6) - 0.5
    fine = noise(x.shape, rng, (50, 40), 3) - 0.5
    wander = x[:1] + 0.0 * y + 0.55 * folds * np.sqrt(np.clip(below, 0, 1))
    slope = np.gradient(np.interp(x[0], *zip(*PEAKS, strict=True)), x[0])
    sunlit = smooth(np.interp(wander, x[0], slope) + 1.2 * fine + 2.2 * folds, 0.5)
    rock = mixed((66, 68, 92), (186, 152, 128), sunlit) + 50 * fine[..., np.newaxis]
    snow = mixed((136, 152, 190), (255, 246, 232), sunlit)
    snowy = smooth(0.335 + 0.22 * folds + 0.10 * fine - y, 0.012)
    face = rock + (snow - rock) * snowy[..., np.newaxis]
    haze = np.clip((y - 0.30) / (SHORE - 0.30), 0, 1)[..., np.newaxis] * 0.45
    face = face + (np.array((200, 180, 176)) - face) * haze
    return over(scene, face, smooth(below, 0.002))


def hills(scene: np.ndarray, x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    for height, swing, dark, light in (
        (0.535, 0.07, (62, 84, 84), (104, 118, 96)),
        (0.585, 0.06, (26, 46, 38), (70, 88, 48)),
    ):
        roll = noise((1, x.shape[1]), rng, (3, 1), 3) - 0.5
        tips = noise((1, x.shape[1]), rng, (110, 1), 1) - 0.5
        trees = noise(x.shape, rng, (90, 60), 2)
        below = y - height - swing * roll - 0.022 * tips
        scene = over(scene, mixed(dark, light, smooth(trees - 0.5, 0.25)), smooth(below, 0.003))
    return scene


def house(scene: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    scene = over(scene, (112, 132, 62), smooth(1 - np.hypot((x - 1.10) / 0.24, (y - SHORE) / 0.032), 0.1))
    wall = box(x, y, 1.03, 1.17, 0.525, 0.607)
    scene = over(scene, mixed((150, 52, 40), (214, 92, 62), smooth(x - 1.09, 0.05)), wall)
    roof = smooth(y - 0.455 - 0.85 * np.abs(x - 1.10), 0.003) * smooth(0.527 - y, 0.003)
    scene = over(scene, (58, 44, 48), roof)
    for left in (1.047, 1.092):
        scene = over(scene, (255, 232, 150), box(x, y, left, left + 0.024, 0.548, 0.574))
    return over(scene, (62, 34, 30), box(x, y, 1.135, 1.157, 0.552, 0.607))


def lake(scene: np.ndarray, x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    rows, columns = x.shape
    depth = np.clip(y - SHORE, 0, 1)
    waves = noise(x.shape, rng, (10, 110), 3) - 0.5
    mirrored = SHORE - depth * 1.05 + waves * (0.004 + 0.16 * depth)
    row = (mirrored * rows).clip(0, SHORE * rows - 1).astype(int)
    column = np.arange(columns)[np.newaxis] + (waves * 14 * depth).astype(int)
    water = scene[row, column.clip(0, columns - 1)]
    water = over(water * 0.86, (34, 70, 100), 0.18 + 0.5 * depth)
    glitter = smooth(waves - 0.10, 0.10) * np.exp(-(((x - 0.98) / (0.05 + 0.25 * depth)) ** 2))
    water = over(water, (255, 236, 190), 0.85 * glitter)
    scene = np.where((y > SHORE)[..., np.newaxis], water, scene)
    return over(scene, (226, 214, 190), 0.55 * smooth(0.0022 - np.abs(y - SHORE), 0.002))


def foreground(scene: np.ndarray, x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    grass = noise(x.shape, rng, (120, 30), 3)
    bank = (
        y - 0.90 - 0.10 * np.clip(x, 0, 1.34) ** 1.5 - 0.05 * (noise((1, x.shape[1]), rng, (40, 1), 4) - 0.5)
    )
    scene = over(scene, mixed((16, 26, 16), (86, 92, 40), smooth(grass - 0.55, 0.2)), smooth(bank, 0.006))
    needles = noise(x.shape, rng, (80, 80), 3) - 0.5
    for middle, top, foot in ((0.04, 0.36, 0.95), (0.19, 0.20, 0.97), (0.33, 0.56, 0.95)):
        along = (y - top) / (foot - top)
        tier = (along * 9) % 1
        reach = (0.012 + 0.15 * (foot - top) * along) * (0.55 + 0.45 * tier) + 0.05 * needles * along
        tree = smooth(reach - np.abs(x - middle), 0.004) * smooth(along, 0.005) * smooth(0.96 - along, 0.01)
        tree = np.maximum(tree, box(x, y, middle - 0.012, middle + 0.012, top, foot + 0.02))
        scene = over(
            scene, mixed((10, 22, 20), (58, 78, 48), smooth((x - middle) / 0.08 + 3 * needles, 0.9)), tree
        )
    return scene


def noise(
    shape: tuple[int, int], rng: np.random.Generator, cells: tuple[int, int], octaves: int
) -> np.ndarray:
    """Smooth noise about 0.5, beginning with so many cells across and down and halving them each octave."""
    total, weight = np.zeros(shape), 0.0
    for octave in range(octaves):
        across, down = (min(count << octave, limit) for count, limit in zip(cells, shape[::-1], strict=True))
        grid = Image.fromarray(rng.random((down, across), dtype=np.float32))
        total += np.asarray(grid.resize(shape[::-1], Image.Resampling.BICUBIC)) / 2**octave
        weight += 1 / 2**octave
    return total / weight


def smooth(value: np.ndarray, width: float) -> np.ndarray:
    """0 below −width, 1 above width, and a smooth step between (Hermite's 3t² − 2t³)."""
    part = np.clip((value + width) / (2 * width), 0, 1)
    return part * part * (3 - 2 * part)


def box(x: np.ndarray, y: np.ndarray, left: float, right: float, top: float, bottom: float) -> np.ndarray:
    return ((x >= left) & (x < right) & (y >= top) & (y < bottom)).astype(float)


def mixed(first: Sequence[float], second: Sequence[float], share: np.ndarray) -> np.ndarray:
    """Two colours, by the share of the second."""
    return np.array(first) + (np.array(second) - np.array(first)) * share[..., np.newaxis]


def over(scene: np.ndarray, colour: Sequence[float] | np.ndarray, cover: np.ndarray) -> np.ndarray:
    return scene + (np.array(colour) - scene) * cover[..., np.newaxis]


if __name__ == "__main__":
    main()
