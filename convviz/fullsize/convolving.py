"""What is to be done to a whole picture, and doing it: brightness of the outputs, strip by strip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from time import perf_counter
from typing import NamedTuple

import numpy as np

from convviz.core.spec import Spec
from convviz.fullsize.filters import Colours, channels_for, kernels_for, maps_of
from convviz.fullsize.layered import LayerStrips, layer_strips
from convviz.fullsize.strips import Strips, strips
from convviz.fullsize.tones import SCALES, Tone, brightness, natural_tone, stretched
from convviz.language import phrase
from convviz.layers import CONVOLUTION
from convviz.layers.after import After
from convviz.layers.scene import Scene
from convviz.settings.model import Setup

Tell = Callable[[str, float], None]
"""Is told what is being done, and which share of it is done; what it raises ends the work."""


@dataclass(frozen=True, eq=False)
class Job:
    """What is to be done to a whole picture.

    Attributes
    ----------
    setup : Setup
    scene : Scene
        What is on the stage: the filters' weights as they are multiplied.
    filter : int
    colours : {"stage", "each"}
    tone : {"cut", "middle", "stretch"} or None
        None takes the one that is natural for the weights.
    """

    setup: Setup
    scene: Scene
    filter: int = 0
    colours: Colours = "stage"
    tone: Tone | None = None

    @property
    def used_tone(self) -> Tone:
        """The tone that was chosen, or the natural one."""
        return self.tone or natural_tone(self.scene.weight[self.filter], self.scene.after)

    @property
    def preset(self) -> str:
        """Which kernel the filter has; empty where the layer has no weights."""
        return self.setup.filters[self.filter].preset if self.scene.layer.HAS_WEIGHTS else ""

    @property
    def made(self) -> str:
        """What a file says in its name: "convolved", or the layer."""
        spec = self.scene.spec
        return "convolved" if spec.kind == CONVOLUTION else self.scene.layer.name(spec.ndim).lower()

    @property
    def digest(self) -> str:
        """BLAKE2b of everything that the result depends on but the picture."""
        setup, scene = self.setup, self.scene
        words: tuple[object, ...] = (setup.stride, setup.padding, setup.dilation, setup.padding_mode)
        words += (setup.operation, setup.colour, setup.groups, self.preset)
        words += (setup.layer, setup.options, setup.norm, setup.activation)
        words += (scene.weight.shape, self.filter, self.colours, self.used_tone)
        numbers = scene.weight[self.filter].tobytes() + scene.bias[self.filter].tobytes()
        return blake2b(repr(words).encode() + numbers, digest_size=16).hexdigest()


class Convolved(NamedTuple):
    """A whole picture after a layer.

    Attributes
    ----------
    pixels : ndarray, uint8, (H, W, 1 or 3)
    low, high : float
        The lowest and the highest output, before they became brightness.
    beyond : float
        The share of them below black or above white, which were cut off.
    spec : Spec
    strips : int
    seconds : float
    """

    pixels: np.ndarray
    low: float
    high: float
    beyond: float
    spec: Spec
    strips: int
    seconds: float


def convolve(pixels: np.ndarray, job: Job, tell: Tell) -> Convolved:
    """Run a layer, and what follows it, over a picture.

    To stretch, the ends must be known first; as the outputs are not kept, they are computed twice.

    Parameters
    ----------
    pixels : ndarray, uint8, (H, W, 1 or 3)
    job : Job
    tell : callable

    Raises
    ------
    ConvSpecError
        If the settings do not fit the picture.
    """
    start = perf_counter()
    cut, after = _strips(pixels, job)
    scale = SCALES.get(job.used_tone)
    passes = 1 if scale else 2
    total, done = len(cut.rows) * passes, 0
    result = np.empty((*cut.spec.output_size, cut.spec.out_channels), np.uint8)
    low, high, beyond = np.inf, -np.inf, 0
    for _ in range(passes):
        for rows in cut.rows:
            tell(phrase("Computing strip {strip} of {strips}", strip=done + 1, strips=total), done / total)
            values = cut.values(rows)
            if not after.is_nothing:
                values = after.forward(values.astype(np.float64))
            low, high = min(low, float(values.min())), max(high, float(values.max()))
            if scale:
                levels, cut_off = brightness(values, scale)
                result[rows] = np.moveaxis(levels, 0, -1)
                beyond += cut_off
            done += 1
        scale = scale or stretched(low, high)
    return Convolved(result, low, high, beyond / result.size, cut.spec, len(cut.rows), perf_counter() - start)


def _strips(pixels: np.ndarray, job: Job) -> tuple[Strips | LayerStrips, After]:
    setup, scene = job.setup, job.scene
    channels = channels_for(pixels, setup, scene, job.filter, job.colours)
    after = scene.after.of_maps(maps_of(scene, job.filter, job.colours, len(channels)))
    kernels = None
    if scene.layer.HAS_WEIGHTS:
        kernels = kernels_for(setup, scene, job.filter, job.colours, len(channels))
    if kernels is not None and scene.spec.kind == CONVOLUTION:
        return strips(channels, kernels, setup.sliding), after
    return layer_strips(channels, scene.layer, setup.choice, kernels), after
