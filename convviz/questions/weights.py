"""How many weights are there?"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from random import Random

from convviz.explain import counted, grouped
from convviz.questions.question import Mistake, Question, distinct
from convviz.questions.wording import facts, times
from convviz.scene import Scene
from convviz.spec import ConvSpec
from convviz.spot import Spot

_PROMPTS = {
    "weights": "How many weights does this layer have, biases not counted?",
    "parameters": "How many numbers does this layer learn: its weights, and one bias for each filter?",
    "filter": "How many weights does one filter have?",
}


def ask(scene: Scene, draw: Random) -> Question:
    """Ask for the weights of a layer, or of one filter; or for all that is learned, biases too."""
    spec = scene.spec
    what = draw.choice(list(_PROMPTS) if spec.out_channels > 1 else ["weights", "parameters"])
    answer = float(_count(spec, what))
    return Question(
        kind="weights",
        prompt=_PROMPTS[what],
        facts=f"{facts(spec)}.",
        hint="",
        form="number",
        answer=answer,
        mistakes=distinct(_mistakes(spec, what), answer),
        nudge="Multiply the kernel's sizes; a filter has that many weights for each channel it sums over.",
        explanation=(_explained(spec, what),),
        spot=Spot(),
        hidden="shape",
    )


def _count(
    spec: ConvSpec,
    what: str,
    *,
    filters: int | None = None,
    channels: int | None = None,
    cells: int | None = None,
) -> int:
    """Numbers that a layer, or a filter of it, learns, with some factors taken wrongly."""
    filters = filters or (1 if what == "filter" else spec.out_channels)
    channels = channels or spec.in_channels // spec.groups
    count = filters * channels * (cells or prod(spec.kernel_size))
    return count + filters if what == "parameters" else count


def _mistakes(spec: ConvSpec, what: str) -> Iterator[Mistake]:
    for name, count, sentence in (
        (
            "channels",
            _count(spec, what, channels=1),
            "Not multiplied by the channels: a filter has a slice for each.",
        ),
        *_about_filters(spec, what),
        *_about_biases(spec, what),
        (
            "groups",
            _count(spec, what, channels=spec.in_channels),
            f"The groups are missing: a filter sums over one part in {spec.groups} of the channels.",
        ),
        (
            "kernel",
            prod(spec.kernel_size),
            "That is one slice of one kernel: count channels and filters as well.",
        ),
        (
            "side",
            _count(spec, what, cells=spec.kernel_size[0]),
            f"The kernel has {counted(spec.ndim, 'axis', 'axes')}: multiply its sizes with each other.",
        ),
        (
            "sides added",
            _count(spec, what, cells=sum(spec.kernel_size)),
            "The kernel's sizes were added: they are multiplied.",
        ),
        (
            "dilation",
            _count(spec, what, cells=prod(spec.effective_kernel_size)),
            "Dilation was taken as kernel size: it spreads the weights, and the gaps hold none.",
        ),
        (
            "positions",
            _count(spec, what) * spec.steps,
            "That is a weight for each place: the same weights are used at every place.",
        ),
        (
            "inputs",
            spec.in_channels * prod(spec.input_size),
            "Those are the input's cells: each meets the same weights.",
        ),
        (
            "outputs",
            spec.out_channels * spec.steps,
            "Those are the output's cells: each is made by the same weights.",
        ),
    ):
        yield Mistake(name, float(count), sentence)


def _about_filters(spec: ConvSpec, what: str) -> Iterator[tuple[str, int, str]]:
    if what == "filter":
        yield "all filters", spec.weights, "That is what all filters have together; one is asked for."
    else:
        one = _count(spec, what, filters=1)
        yield (
            "filters",
            one,
            "Not multiplied by the filters: that is one of them, and each has its own weights.",
        )


def _about_biases(spec: ConvSpec, what: str) -> Iterator[tuple[str, int, str]]:
    if what == "parameters":
        yield "no bias", spec.weights, "The biases are missing: one for each filter."
        yield "one bias", spec.weights + 1, "One bias was counted: each filter has its own."
        often = spec.weights + spec.out_channels * (spec.in_channels // spec.groups)
        yield "bias for each channel", often, "A filter has one bias, not one for each channel."
    else:
        own = _count(spec, what)
        yield (
            "biases",
            own + (1 if what == "filter" else spec.out_channels),
            "Biases were counted; only weights are asked for.",
        )


def _explained(spec: ConvSpec, what: str) -> str:
    share = spec.in_channels // spec.groups
    channels = counted(share, "channel") + (
        "" if spec.groups == 1 else f" ({spec.in_channels} in {spec.groups} groups)"
    )
    one = f"{times(spec.kernel_size)} cells for each of {channels}"
    per_filter = share * prod(spec.kernel_size)
    if what == "filter":
        return f"{one}: {times((*spec.kernel_size, share))} = {grouped(per_filter)}."
    filters = counted(spec.out_channels, "filter")
    factors = times((*spec.kernel_size, share, spec.out_channels))
    weights = f"{one}, in {filters}: {factors} = {grouped(spec.weights)}"
    if what == "weights":
        return f"{weights}."
    biases = counted(spec.out_channels, "bias", "biases")
    return f"{weights} weights; with {biases} that is {grouped(_count(spec, what))}."
