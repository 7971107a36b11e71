"""The sidebar's LAYERS: the chain of a network, the settings of the pressed layer, and ways to change it.

They are regions of their own: a number that is typed has few of them drawn again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from convviz.app.components import layers, widgets
from convviz.app.parts import callback
from convviz.app.session.shown import Shown
from convviz.app.session.state import State, change, change_chain
from convviz.app.sidebar import arguments
from convviz.core.limits import MAX_NAME
from convviz.data.wording import shown as on_one_line
from convviz.explain.chains import detail, kind_title, shape_text
from convviz.language import later, phrase
from convviz.network.plan import ARGUMENTS
from convviz.settings.chain import (
    JOINS,
    NOWHERE,
    Chain,
    added,
    doubled,
    moved,
    removed,
    source_of,
    sources_of,
    takes_several,
    with_sources,
)
from convviz.settings.traced import Traced

_TAKES = {"Add": later("add with"), "Concat": later("concat with"), "Branch": later("start from")}
"""What stands before the earlier layer that a join takes in."""


def sees_rows(state: State, shown: Shown) -> tuple:
    """What the rows are drawn from."""
    net = shown.net
    shapes = [one.shape for one in net.maps.values()] if net else []
    return state.chain, shapes, net and net.error and str(net.error)


def sees_settings(state: State, shown: Shown) -> tuple:
    """What the settings of the pressed layer are drawn from."""
    return state.chain, state.apart, _comes(state.chain, shown.net) if shown.net else ()


def sees_moves(state: State, shown: Shown) -> tuple | None:
    """What the ways to change the chain are drawn from."""
    return state.chain and (state.chain.at, len(state.chain.plan.items))


def show_rows(state: State, net: Traced, *, after: bool = False) -> None:
    """Draw the rows up to the pressed one, or those after it."""
    chain = state.chain
    rows = _rows(chain, net, state.setup.rank)
    upto = chain.at + 2
    if not after:
        layers.show(rows[:upto], chain.at, _press, key="net-rows")
    elif rows[upto:]:
        layers.show(rows[upto:], chain.at, _press, key="net-rows-after")


def show_settings(state: State, net: Traced) -> None:
    """Draw the settings of the pressed layer."""
    chain, item = state.chain, state.chain.pressed
    if item is None:
        return
    with st.container(key="net-layer", gap="small"):
        if item.kind in JOINS:
            _show_sources(chain, net)
        else:
            arguments.show(item, ARGUMENTS[item.kind], state, _comes(chain, net))


def show_moves(state: State) -> None:
    """Draw what moves, doubles and removes the pressed layer."""
    chain, last = state.chain, len(state.chain.plan.items) - 1
    if chain.pressed is None:
        return
    with st.container(key="net-moves", horizontal=True, gap="xsmall"):
        _button("up", phrase("Move up"), ":material/arrow_upward:", partial(moved, by=-1), chain.at == 0)
        _button(
            "down", phrase("Move down"), ":material/arrow_downward:", partial(moved, by=1), chain.at == last
        )
        _button("double", phrase("Duplicate"), ":material/content_copy:", doubled)
        _button("remove", phrase("Remove"), ":material/delete:", removed)


def show_add(rank: int) -> None:
    """Draw what adds a layer: after the pressed one."""

    def add(kind: str) -> None:
        change_chain(lambda chain: added(chain, kind))

    widgets.select(
        phrase("+ Layer"),
        list(ARGUMENTS),
        None,
        add,
        key="net-add",
        format_func=lambda kind: kind_title(kind, rank),
        placeholder=phrase("after the chosen one"),
    )


def _comes(chain: Chain, net: Traced) -> tuple[int, ...]:
    """The shape of what comes to the pressed layer, as far as the chain runs."""
    return net.map_before(chain.at).shape if 0 <= chain.at <= len(net.names) else ()


def _rows(chain: Chain, net: Traced, rank: int) -> list[layers.LayerRow]:
    """The input and every layer; those after one that cannot be have no shape."""
    comes = net.map_at(NOWHERE).shape
    rows = [layers.LayerRow(NOWHERE, phrase("Input"), "", shape_text(comes))]
    for index, item in enumerate(chain.plan.items):
        is_there = index < len(net.names)
        title = kind_title(item.kind, rank)
        name = f"{on_one_line(item.name, MAX_NAME)}: {title}" if item.name else title
        text = detail(item, comes[0] if index <= len(net.names) else None, rank)
        shape = net.map_at(index).shape if is_there else ()
        error = str(net.error) if net.error and net.error.layer == index else ""
        rows.append(layers.LayerRow(index, name, text, shape_text(shape), error))
        comes = shape or comes
    return rows


def _press(at: int) -> None:
    change(lambda state: press(state, at))


def press(state: State, at: int) -> State:
    """Return the state with another layer pressed, if there is one."""
    if state.chain is None or not NOWHERE <= at < len(state.chain.plan.items):
        return state
    return replace(state, chain=replace(state.chain, at=at), spot=None)


def _button(name: str, label: str, icon: str, edit: Callable[[Chain], Chain], is_off: bool = False) -> None:
    settings = {"icon": icon, "key": f"net-{name}", "help": label, "disabled": is_off}
    st.button(label, on_click=callback(change_chain), args=(edit,), **settings)


def _show_sources(chain: Chain, net: Traced) -> None:
    """Draw which earlier layers a join takes in; a concat may take in several."""
    places = [source_of(chain.plan, name) for name in sources_of(chain.pressed)]
    places = [place for place in places if place is not None and place < chain.at]
    label = phrase(_TAKES.get(chain.pressed.kind, _TAKES["Concat"]))
    options = list(range(NOWHERE, chain.at))
    names = (phrase("input"), *net.names)
    titles = [names[one + 1] if one + 1 < len(names) else f"{one + 1}" for one in options]

    def title(place: int | None) -> str:
        return phrase("none") if place is None else f"{place + 1}: {titles[place + 1]}"

    def choose(index: int, place: int | None) -> None:
        def edit(chain: Chain) -> Chain:
            chosen: list[int | None] = [*places[:index], place, *places[index + 1 :]]
            return with_sources(chain, [one for one in chosen if one is not None])

        change_chain(edit)

    for index, place in enumerate(places or [None]):
        some = options if len(places) < 2 else [None, *options]
        widgets.select(label, some, place, partial(choose, index), key=f"net-to-{index}", format_func=title)
    if takes_several(chain.pressed.kind) and places:
        more = [None, *(one for one in options if one not in places)]
        label = phrase("and with")
        widgets.select(label, more, None, partial(choose, len(places)), key="net-to-more", format_func=title)
