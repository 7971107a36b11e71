"""What is drawn in the sidebar: a digit, centred and scaled as those are that the network has learned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from convviz.app.components import notices, pad
from convviz.app.session.state import State, change
from convviz.core.errors import SourceError
from convviz.core.numbers import Numbers
from convviz.data.typed.matrices import format_matrix
from convviz.language import phrase
from convviz.network.digits import as_digit


def show(state: State) -> None:
    """Draw the pad, and say what becomes of a drawing."""
    pad.show(_draw, key="pad")
    if _reads_digits(state):
        notices.quiet(
            phrase(
                "Draw a digit. It is centred and scaled to 8 × 8 numbers from 0 to 16, like the digits "
                "the network was trained on."
            )
        )
    else:
        notices.quiet(
            phrase(
                "Draw with a mouse, a finger or a pen. The network reads it as 32 × 32 numbers from 0 to 255."
            )
        )


def _draw(ink: np.ndarray | None) -> None:
    def edit(state: State) -> State:
        if state.chain is None:
            return state
        if ink is None:
            raise SourceError(
                phrase("The pad is empty. Draw a digit on it; until then the input stays as it is.")
            )
        values, notes = ink[np.newaxis], ()
        if _reads_digits(state):
            digit = as_digit(ink)
            values, notes = digit.values, (digit.said,)
        numbers = Numbers.of(values)
        setup = replace(state.setup, source="typed", file="", typed=numbers)
        text = format_matrix(numbers.array)
        return replace(state, setup=setup, typed_text=text, draws=True, notes=notes)

    change(edit)


def _reads_digits(state: State) -> bool:
    """Whether the network has weights that were trained on digits of 8 × 8 numbers."""
    return state.chain.plan.weights == "digits"
