"""What a lesson is: a few steps, each with its words and what it puts on the stage; and ways to write one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from convviz.data.inputs import Numbers, Text
from convviz.layers import LAYERS
from convviz.layers.scene import Scene
from convviz.settings.back_stage import taken
from convviz.settings.backward import Backward, network_of, way_back
from convviz.settings.chain import Chain
from convviz.settings.companions import with_sample
from convviz.settings.edits import with_layer, with_options
from convviz.settings.model import CUSTOM, SETUPS, Filter, Setup, build, input_of
from convviz.settings.spot import Spot
from convviz.settings.traced import Traced, stage_at, traced

START = Spot()


class Learned(NamedTuple):
    """What is learned at a step: the kernel of its set-up, or with a chain the digits' network.

    Attributes
    ----------
    moment : int
        The iteration or the epoch that is shown at first.
    share : float
        The learning rate, as a share of the largest that comes down.
    """

    moment: int
    share: float = 0.5


@dataclass(frozen=True, slots=True)
class Step:
    """One page of a lesson; its words are in English, and said with `convviz.language.phrase`.

    Attributes
    ----------
    words : str
        A sentence or two. ``**`` marks a word that is explained there, ``*`` what is quoted.
    setup : Setup
        What is on the stage.
    spot : Spot
        Where on it the words point.
    panel : {"", "matrix", "columns"}
        What is drawn beside the stage's own panels.
    hidden : {"", "values", "shape", "window"}
        What the stage keeps back.
    play : bool
        Whether the stage starts by itself.
    chain : Chain or None
        The layers of a network that reads the set-up's input; the pressed one is on the stage.
    back : Backward or None
        What is differentiated, where the stage shows the way back.
    learned : Learned or None
        What is learned, moment by moment, above the stage.
    """

    words: str
    setup: Setup
    spot: Spot = START
    panel: str = ""
    hidden: str = ""
    play: bool = False
    chain: Chain | None = None
    back: Backward | None = None
    learned: Learned | None = None

    @property
    def net(self) -> Traced | None:
        """The network at work, if there is one."""
        return traced(self.chain.plan, input_of(self.setup, None)) if self.chain else None

    def scene(self, net: Traced | None = None) -> Scene:
        """What is on the stage; of a network that is at work already, its pressed layer."""
        if self.chain is None:
            forth = build(self.setup)
            if self.back is None:
                return forth
            back = taken(way_back(*network_of(forth), self.back), forth, 0).scene
            assert back is not None, "a lesson differentiates what the stage can show"
            return back
        net = net or self.net
        assert net is not None, "there is a chain"
        scene = stage_at(net, self.chain.at, input_of(self.setup, None)).scene
        assert scene is not None, "a lesson presses a layer with windows"
        return scene


@dataclass(frozen=True, slots=True)
class Lesson:
    """A short walk that answers one question; its words are in English, as those of its steps.

    Attributes
    ----------
    name : str
        What a link calls it.
    title, question : str
        What it is called, and what it answers.
    steps : tuple of Step
    recap : tuple of str
        What to remember, a sentence each.
    source : str
        Where its numbers come from.
    """

    name: str
    title: str
    question: str
    steps: tuple[Step, ...]
    recap: tuple[str, ...]
    source: str = ""


def sampled(rank: int, sample: str, **changes: Any) -> Setup:
    """Return the set-up of a sample, with its own kernel if it has one, and fields exchanged.

    Parameters
    ----------
    rank : {1, 2, 3}
    sample : str
        A key of `convviz.data.inputs.samples_for`.
    **changes
        Fields of `convviz.settings.model.Setup`.

    Examples
    --------
    >>> sampled(2, "three_channels").stride, sampled(2, "digit", cells=8).cells
    ((2, 2), 8)
    """
    return replace(with_sample(SETUPS[rank], sample), **changes)


def typed(input: ArrayLike, *weights: ArrayLike, **changes: Any) -> Setup:
    """Return a set-up of typed numbers under filters of these weights.

    Parameters
    ----------
    input : str, or array_like of shape (C_in, \\*spatial)
        Text makes a sequence, the rest a picture or a volume.
    *weights : array_like, (C_in, \\*kernel_size)
        One a filter.
    **changes
        Fields of `convviz.settings.model.Setup`.

    Examples
    --------
    >>> from convviz.settings.model import build
    >>> build(typed("2 4 8", [[0.5, 0.5]])).output
    array([[3., 6.]])
    """
    numbers = [Numbers.of(weight) for weight in weights]
    filters = tuple(Filter(CUSTOM, one) for one in numbers)
    kernel_size = numbers[0].shape[1:]
    rank = len(kernel_size)
    own: dict[str, Any] = {
        "source": "typed",
        "typed": Text(input) if isinstance(input, str) else Numbers.of(input),
    }
    own |= {"filters": filters, "kernel_size": kernel_size, "stride": (1,) * rank}
    return replace(SETUPS[rank], **own | changes)


def layered(layer: str, input: ArrayLike, *weights: ArrayLike, **changes: Any) -> Setup:
    """Return a set-up of typed numbers under another layer than a convolution.

    Parameters
    ----------
    layer : str
        A key of `convviz.layers.LAYERS`.
    input : str, or array_like of shape (C_in, \\*spatial)
        As in `typed`.
    *weights : array_like, (C_in, \\*kernel_size)
        One a filter; none for a layer without weights.
    **changes
        The layer's own options, and fields of `convviz.settings.model.Setup`.

    Examples
    --------
    >>> from convviz.settings.model import build
    >>> build(layered("max_pool", "3 7 2 5")).output
    array([[7., 5.]])
    """
    rank = 1 if isinstance(input, str) else np.ndim(input) - 1
    setup = with_layer(SETUPS[rank], layer)
    own: dict[str, Any] = {
        "source": "typed",
        "typed": Text(input) if isinstance(input, str) else Numbers.of(input),
    }
    if weights:
        numbers = [Numbers.of(weight) for weight in weights]
        own["filters"] = tuple(Filter(CUSTOM, one) for one in numbers)
        own["kernel_size"] = numbers[0].shape[1:]
    options = {option.name for option in LAYERS[layer].OPTIONS}
    fields = {name: value for name, value in changes.items() if name not in options}
    chosen = {name: value for name, value in changes.items() if name in options}
    return with_options(replace(setup, **own | fields), chosen)
