"""A mountain lake towards evening: layers of light and seeded noise, each laid over what is behind it.

Coordinates are fractions of the picture's height: x to the right, y down.
"""

from collections.abc import Sequence

import numpy as np
from PIL import Image

SHORE = 0.62
PEAKS_X = (0, 0.13, 0.24, 0.33, 0.43, 0.50, 0.57, 0.66, 0.76, 0.86, 1.0, 1.12, 1.34)
PEAKS_Y = (0.47, 0.41, 0.345, 0.27, 0.13, 0.22, 0.18, 0.31, 0.36, 0.42, 0.40, 0.44, 0.40)


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
    colours = np.array([(58, 110, 176), (132, 174, 212), (244, 216, 182), (252, 198, 140)], dtype=float)
    scene = np.stack([np.interp(y, stops, channel) for channel in colours.T], axis=2)
    distance = np.hypot(x - 0.98, y - 0.30)
    scene = over(scene, (255, 226, 170), 0.75 * np.exp(-distance / 0.16))
    scene = over(scene, (255, 250, 226), smooth(0.062 - distance, 0.004))
    billow = noise(x.shape, rng, (3, 14), 5)
    veil = smooth(billow - 0.60 - 0.16 * y, 0.10) * smooth(0.42 - y, 0.2)
    return over(scene, (255, 236, 218), 0.85 * veil)


def mountains(scene: np.ndarray, x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    far = 0.44 + 0.10 * (noise((1, x.shape[1]), rng, (6, 1), 5) - 0.5)
    scene = over(scene, (152, 158, 188), smooth(y - far, 0.002))
    crags = noise((1, x.shape[1]), rng, (14, 1), 6) - 0.5
    ridge = ridge_height(x[:1]) + 0.035 * crags
    below = y - ridge
    # Gullies run down the face: the ground is moved sideways with depth, creased, and lit from the right.
    bend = 0.30 * (noise(x.shape, rng, (5, 4), 4) - 0.5)
    relief = creases(x.shape, rng, (9, 5), 6) - 11 * ridge_height(x + bend * np.sqrt(below.clip(0, 1)))
    light = 0.45 * np.gradient(relief, axis=0) - np.gradient(relief, axis=1)
    light = light / light.std()
    sunlit = smooth(light + 0.1, 0.8)
    rock = mixed((40, 44, 72), (150, 116, 98), sunlit) + 22 * light.clip(-1.5, 1.5)[..., np.newaxis]
    snow = mixed((128, 148, 192), (255, 246, 232), sunlit)
    snowy = smooth(0.33 - y + 0.05 * light + 0.10 * (noise(x.shape, rng, (12, 12), 4) - 0.5), 0.015)
    haze = 0.25 * np.clip((y - 0.30) / (SHORE - 0.30), 0, 1)
    face = over(over(rock, snow, snowy), (200, 180, 176), haze)
    return over(scene, face, smooth(below, 0.002))


def ridge_height(x: np.ndarray) -> np.ndarray:
    return np.interp(x, PEAKS_X, PEAKS_Y)


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
    water = over(water * 0.95, (104, 146, 178), 0.22 + 0.8 * depth)
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
        reach = (0.003 + 0.16 * (foot - top) * along) * (0.55 + 0.45 * tier) + 0.05 * needles * along
        tree = smooth(reach - np.abs(x - middle), 0.004) * smooth(along, 0.005) * smooth(0.96 - along, 0.01)
        tree = np.maximum(tree, box(x, y, middle - 0.012, middle + 0.012, foot - 0.1, foot + 0.02))
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


def creases(
    shape: tuple[int, int], rng: np.random.Generator, cells: tuple[int, int], octaves: int
) -> np.ndarray:
    """Ridged noise: smooth noise folded at its middle, each octave finer, as crests and gullies are."""
    total = np.zeros(shape)
    for octave in range(octaves):
        fine = noise(shape, rng, tuple(count << octave for count in cells), 1)
        total += (1 - np.abs(2 * fine - 1)) / 1.9**octave
    return total


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
