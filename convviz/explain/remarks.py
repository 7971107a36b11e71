"""What is said beside the arithmetic of a step: which step it is, and what was rounded."""

from __future__ import annotations

from decimal import Decimal
from math import isfinite
from typing import Protocol

from convviz.explain.axes import place
from convviz.explain.headline import grouped
from convviz.explain.numerals import DIGITS, RESULT_DIGITS, is_close, printed, text
from convviz.language import later, phrase
from convviz.layers.scene import Scene


class Printed(Protocol):
    """What is printed of a step, and how exactly; see `convviz.explain.arithmetic.Arithmetic`."""

    @property
    def output(self) -> str: ...
    @property
    def computed(self) -> str: ...
    @property
    def operands_exact(self) -> bool: ...
    @property
    def rounded(self) -> bool: ...


def remark(step: Printed, exact: Decimal, output: float) -> str:
    """Say what was rounded, and what the engine has; nothing where nothing was and it has just that.

    Parameters
    ----------
    step : Printed
    exact : Decimal
        What the printed numbers come to.
    output : float
        What the engine has.
    """
    if step.computed != step.output:
        whole = later(
            "Computers count in binary, so the exact result here is {computed}. That is 0 within "
            "rounding error, so 0 is shown."
        )
        rounded = later(
            "Rounded: with all digits of these numbers the computer has {computed}, which is 0 within its "
            "rounding error; so the output is ≈ {output}."
        )
        note = rounded if step.rounded else whole
        return phrase(note, computed=step.computed, output=step.output)
    if not step.operands_exact:
        return phrase(
            "Rounded: numbers are printed to {digits} decimals, or to {digits} digits where they are small "
            "or large. What is printed adds up; with all their digits the output is ≈ {output}.",
            digits=DIGITS,
            output=step.output,
        )
    if step.rounded:
        return phrase(
            "Rounded: results are shown to {digits} digits. The unrounded output is ≈ {output}.",
            digits=RESULT_DIGITS,
            output=text(Decimal(repr(output))),
        )
    if text(printed(exact)) == step.output or (isfinite(output) and is_close(exact, Decimal(output))):
        return ""
    return phrase(
        "In binary floating point (about 16 digits) the output is {output}.",
        output=step.output,
    )


def title(scene: Scene, step: int, filter: int, index: tuple[int, ...]) -> str:
    """Say which layer, filter and step it is, and where its output lies."""
    spec = scene.spec
    conv = scene.layer.name(spec.ndim)
    if scene.layer.CHANNELS == "each":
        return phrase(
            "{conv}, {channel}, step {step} of {steps}: {place}",
            conv=conv,
            channel=scene.filter_labels[filter],
            step=step + 1,
            steps=grouped(spec.steps),
            place=", ".join(map(place, spec.axes, index)),
        )
    return phrase(
        "{conv}, filter {filter}, step {step} of {steps}: {place}",
        conv=conv,
        filter=filter,
        step=step + 1,
        steps=grouped(spec.steps),
        place=", ".join(map(place, spec.axes, index)),
    )
