"""The digits that a trained network has not seen, to choose one as its input."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from convviz.app.components import notices, widgets
from convviz.app.session.state import State, change, with_setup
from convviz.core.numbers import Numbers
from convviz.language import phrase
from convviz.network.digits import held_out
from convviz.settings.chain import digit_input


def show(state: State) -> None:
    """Draw what chooses a digit, where the network has the weights that read them."""
    typed = state.setup.typed
    index = _places().get(typed, -1) if isinstance(typed, Numbers) else -1
    labels = held_out().labels
    widgets.number(
        phrase("Digit of the test set"),
        index + 1,
        0,
        len(labels),
        _choose,
        key="net-digit",
    )
    if index >= 0:
        notices.quiet(
            phrase(
                "A handwritten {digit} that the network has not seen in training.",
                digit=labels[index],
            )
        )


def _choose(number: int) -> None:
    def edit(state: State) -> State:
        if state.chain is None or not 1 <= number <= len(held_out().labels):
            return state
        changed = with_setup(state, digit_input(number - 1), state.chain)
        return replace(changed, view=state.view, draws=False)

    change(edit)


@cache
def _places() -> dict[Numbers, int]:
    """Where each digit stands among those that were held out."""
    return {Numbers.of(image): index for index, image in enumerate(held_out().images)}
