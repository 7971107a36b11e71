"""The sidebar's LAYERS: the chain of a network, the settings of the pressed layer, and ways to change it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from convviz.app.components import layers, widgets
from convviz.app.parts import callback
from convviz.app.session.shown import Shown
from convviz.app.session.state import State, change, change_chain
from convviz.app.sidebar import arguments, ready
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


def sees(state: State, shown: Shown) -> tuple:
    """What the group is drawn from."""
    net = shown.net
    shapes = [one.shape for one in net.maps.values()] if net else []
    return state.chain, state.apart, shapes, net and net.error and str(net.error)


def show(state: State, net: Traced) -> None:
    """Draw the rows, and the settings of the pressed layer among them."""
    ready.show(state)
    chain, rank = state.chain, state.setup.rank
    rows = _rows(chain, net, rank)
    upto = chain.at + 2
    layers.show(rows[:upto], chain.at, _press, key="net-rows")
    if chain.pressed is not None:
        with st.container(key="net-layer", gap="small"):
            _show_pressed(state, net)
    if rows[upto:]:
        layers.show(rows[upto:], chain.at, _press, key="net-rows-after")
    _show_add(rank, len(chain.plan.items))


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


def _show_pressed(state: State, net: Traced) -> None:
    chain, item = state.chain, state.chain.pressed
    if item.kind in JOINS:
        _show_sources(chain, net)
    else:
        comes = net.map_before(chain.at).shape if chain.at <= len(net.names) else ()
        arguments.show(item, ARGUMENTS[item.kind], state, comes)
    last = len(chain.plan.items) - 1
    with st.container(key="net-moves", horizontal=True, gap="xsmall"):
        _button("up", phrase("Move up"), ":material/arrow_upward:", partial(moved, by=-1), chain.at == 0)
        _button(
            "down", phrase("Move down"), ":material/arrow_downward:", partial(moved, by=1), chain.at == last
        )
        _button("double", phrase("Duplicate"), ":material/content_copy:", doubled)
        _button("remove", phrase("Remove"), ":material/delete:", removed)


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


def _show_add(rank: int, count: int) -> None:
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
