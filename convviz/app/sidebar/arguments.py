"""Fields for the arguments of a network's layer, by their torch names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from convviz.app.components import widgets
from convviz.app.session.state import State, change, change_chain
from convviz.core.spec import AXES
from convviz.language import phrase
from convviz.network.plan import Argument, Item, Setting
from convviz.settings.chain import Chain, with_setting

NUMBER = "number"
"""In the place of a word, where an argument may be a number too."""

_MOST_FLOAT = 6


def show(item: Item, known: Sequence[Argument], state: State, comes: Sequence[int]) -> None:
    """Draw a field for each argument of the pressed layer; `comes` is the shape of what comes to it."""
    settings, rank = dict(item.settings), state.setup.rank
    are_apart = state.apart or any(isinstance(value, tuple) for value in settings.values())
    for argument in known:
        value = settings.get(argument.name, argument.usual)
        if isinstance(argument.usual, bool):
            edit = partial(_set, item.kind, argument)
            widgets.toggle(argument.name, bool(value), edit, key=f"net-{argument.name}")
            continue
        if argument.options:
            _show_words(item, argument, value)
            if isinstance(value, str):
                continue
        sizes = _sizes(argument, value, settings, rank)
        if argument.per_axis and rank > 1 and are_apart:
            _show_axes(item, argument, sizes)
        else:
            _show_number(item, argument, sizes[0])
    if rank > 1 and any(argument.per_axis for argument in known):
        label = phrase("Set each axis separately")
        widgets.toggle(label, are_apart, partial(_set_apart, known), key="net-apart")


def _sizes(argument: Argument, value: Setting, settings: dict[str, Setting], rank: int) -> tuple:
    """The value of an argument along each axis; what is left to torch as torch has it."""
    if value is None:
        value = settings.get("kernel_size", 1) if argument.name == "stride" else 0
    sizes = value if isinstance(value, tuple) else (value,)
    return (sizes * rank)[:rank] if len(sizes) == 1 else sizes


def _show_words(item: Item, argument: Argument, value: Setting) -> None:
    has_number = argument.high > 0
    options = (*argument.options, *((NUMBER,) if has_number else ()))

    def choose(word: str) -> None:
        _set(item.kind, argument, 0 if word == NUMBER else word)

    widgets.select(
        argument.name,
        options,
        value if isinstance(value, str) else NUMBER,
        choose,
        key=f"net-{argument.name}-word",
        format_func=lambda word: phrase("cells per side") if word == NUMBER else word,
    )


def _show_number(item: Item, argument: Argument, value: float) -> None:
    is_float = isinstance(argument.usual, float)
    options = {"step": 0.01 if argument.high > 1 else 1e-5, "format": "%.6g"} if is_float else {}
    label = phrase("Cells") if argument.options else argument.name
    widgets.number(
        label,
        float(value) if is_float else value,
        _low(argument),
        argument.high,
        partial(_set, item.kind, argument),
        key=f"net-{argument.name}-{'float' if is_float else 'whole'}",
        **options,
    )


def _show_axes(item: Item, argument: Argument, sizes: tuple[int, ...]) -> None:
    axes = AXES[len(sizes)]

    def edit(axis: int, size: int) -> None:
        changed = (*sizes[:axis], size, *sizes[axis + 1 :])
        _set(item.kind, argument, changed if len(set(changed)) > 1 else size)

    for axis, size in enumerate(sizes):
        widgets.number(
            f"{argument.name} {axes[axis]}",
            size,
            _low(argument),
            argument.high,
            partial(edit, axis),
            key=f"net-{argument.name}-{axis}-of-{len(sizes)}",
        )


def _low(argument: Argument) -> float:
    return 0 if argument.usual is None and argument.name != "stride" else argument.low


def _set(kind: str, argument: Argument, value: Setting) -> None:
    """Set an argument of the pressed layer, if that is still of the kind whose field was used."""
    if argument.usual is None and value == 0:
        value = None

    def edit(chain: Chain) -> Chain:
        is_there = chain.pressed is not None and chain.pressed.kind == kind
        return with_setting(chain, argument.name, value) if is_there else chain

    change_chain(edit)


def _set_apart(known: Sequence[Argument], apart: bool) -> None:
    """Let each axis have its own number; if not, the first axis's number is that of all."""

    def edit(state: State) -> State:
        chain = state.chain
        if chain is None or chain.pressed is None:
            return state
        if not apart:
            for name, value in chain.pressed.settings:
                if isinstance(value, tuple) and any(one.name == name and one.per_axis for one in known):
                    chain = with_setting(chain, name, value[0])
        return replace(state, apart=apart, chain=chain)

    change(edit)
