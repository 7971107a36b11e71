"""How many weights are there?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from math import prod
from random import Random

from convviz.core.spec import ConvSpec
from convviz.explain.headline import grouped
from convviz.language import count_phrase, later, phrase
from convviz.layers.scene import Scene
from convviz.learn.quiz.question import Mistake, Question, distinct
from convviz.learn.quiz.wording import facts, times
from convviz.settings.spot import Spot

_PROMPTS = {
    "weights": later("How many weights does this layer have, biases not counted?"),
    "parameters": later("How many numbers does this layer learn: its weights, and one bias for each filter?"),
    "filter": later("How many weights does one filter have?"),
}

_Slip = tuple[str, int, str]
"""The name of a mistake, the number that it gives, and what to tell."""


def ask(scene: Scene, draw: Random) -> Question:
    """Ask for the weights of a layer, or of one filter; or for all that is learned, biases too."""
    spec = scene.convolution
    what = draw.choice(list(_PROMPTS) if spec.out_channels > 1 else ["weights", "parameters"])
    answer = float(_count(spec, what))
    return Question(
        kind="weights",
        prompt=phrase(_PROMPTS[what]),
        facts=f"{facts(spec)}.",
        hint="",
        form="number",
        answer=answer,
        mistakes=distinct(_mistakes(spec, what), answer),
        nudge=phrase(
            "Multiply the kernel's sizes; a filter has that many weights for each channel it sums over."
        ),
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
    slips = chain(
        _about_channels(spec, what),
        _about_filters(spec, what),
        _about_biases(spec, what),
        _about_kernels(spec, what),
        _about_cells(spec, what),
    )
    for name, count, sentence in slips:
        yield Mistake(name, float(count), sentence)


def _about_channels(spec: ConvSpec, what: str) -> Iterator[_Slip]:
    slice = _count(spec, what, channels=1)
    yield "channels", slice, phrase("Multiply by the channels too: a filter has a slice for each.")


def _about_filters(spec: ConvSpec, what: str) -> Iterator[_Slip]:
    if what == "filter":
        yield (
            "all filters",
            spec.weights,
            phrase("That is the total for all filters; the question is about one."),
        )
    else:
        one = _count(spec, what, filters=1)
        sentence = phrase("Multiply by the filters too: each filter has its own weights.")
        yield "filters", one, sentence


def _about_biases(spec: ConvSpec, what: str) -> Iterator[_Slip]:
    if what == "parameters":
        yield "no bias", spec.weights, phrase("The biases are missing: one for each filter.")
        yield "one bias", spec.weights + 1, phrase("You counted one bias, but each filter has its own.")
        often = spec.weights + spec.out_channels * (spec.in_channels // spec.groups)
        yield "bias for each channel", often, phrase("A filter has one bias, not one for each channel.")
    else:
        often = _count(spec, what) + (1 if what == "filter" else spec.out_channels)
        yield "biases", often, phrase("You counted the biases; the question is about weights only.")


def _about_kernels(spec: ConvSpec, what: str) -> Iterator[_Slip]:
    sentence = phrase(
        "The groups are missing: a filter sums over one part in {groups} of the channels.", groups=spec.groups
    )
    yield "groups", _count(spec, what, channels=spec.in_channels), sentence
    sentence = phrase("That is one slice of one kernel: count channels and filters as well.")
    yield "kernel", prod(spec.kernel_size), sentence
    axes = count_phrase("{count} axis", "{count} axes", spec.ndim)
    sentence = phrase("The kernel has {axes}: multiply its sizes with each other.", axes=axes)
    yield "side", _count(spec, what, cells=spec.kernel_size[0]), sentence
    sentence = phrase("Multiply the kernel's sizes; do not add them.")
    yield "sides added", _count(spec, what, cells=sum(spec.kernel_size)), sentence
    sentence = phrase(
        "You used the span as the kernel size: dilation spreads the weights, and the gaps have no weights."
    )
    yield "dilation", _count(spec, what, cells=prod(spec.effective_kernel_size)), sentence


def _about_cells(spec: ConvSpec, what: str) -> Iterator[_Slip]:
    sentence = phrase("That is one weight for each position, but all positions share the same weights.")
    yield "positions", _count(spec, what) * spec.steps, sentence
    sentence = phrase("That is the number of input cells; all of them share the same weights.")
    yield "inputs", spec.in_channels * prod(spec.input_size), sentence
    sentence = phrase("That is the number of output cells; all of them share the same weights.")
    yield "outputs", spec.out_channels * spec.steps, sentence


def _explained(spec: ConvSpec, what: str) -> str:
    share = spec.in_channels // spec.groups
    channels = count_phrase("{count} channel", "{count} channels", share)
    if spec.groups > 1:
        channels = phrase(
            "{channels} ({all} in {groups} groups)",
            channels=channels,
            all=spec.in_channels,
            groups=spec.groups,
        )
    sizes, weights = times(spec.kernel_size), count_phrase("{count} weight", "{count} weights", spec.weights)
    cells = count_phrase("{sizes} cell", "{sizes} cells", prod(spec.kernel_size), sizes=sizes)
    if what == "filter":
        return phrase(
            "{cells} for each of {channels}: {factors} = {weights}.",
            cells=cells,
            channels=channels,
            factors=times((*spec.kernel_size, share)),
            weights=grouped(share * prod(spec.kernel_size)),
        )
    if what == "weights":
        told = phrase("{cells} for each of {channels}, in {filters}: {factors} = {weights}.")
    else:
        told = phrase(
            "{cells} for each of {channels}, in {filters}: {factors} = {weights}; with "
            "{biases} that is {total}."
        )
    return told.format(
        cells=cells,
        channels=channels,
        filters=count_phrase("{count} filter", "{count} filters", spec.out_channels),
        factors=times((*spec.kernel_size, share, spec.out_channels)),
        weights=grouped(spec.weights) if what == "weights" else weights,
        biases=count_phrase("{count} bias", "{count} biases", spec.out_channels),
        total=grouped(_count(spec, what)),
    )
