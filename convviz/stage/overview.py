"""What crosses to the browser of a network: every map of every layer, and how far its cells reach.

The overview is a component of its own, from `script.overview_script` and `script.overview_style`:
``mount(element, data, {onPick, onPoint})`` returns ``{update(data), destroy()}``, and ``data`` is what
`overview` returns, as it is. ``onPick(layer, cell)`` hears which cell is pressed, and so pinned: the layer's
name (``"input"`` for the input) and ``[channel, *position]``; ``onPoint(layer, cell)`` which one is pointed
at, and ``(null, null)`` when none is any more. As a component of Streamlit's (its default export) it takes
the bytes of the JSON, as the stage does, and sets the trigger ``pick`` to ``{"layer", "cell"}``; with
``picks`` false beside the rest, a press only pins; with ``steps`` false, no button offers to step through.

Cones are not sent: the browser works them out from the rules of the taps, which are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from math import prod
from typing import Any, NamedTuple

import numpy as np

from convviz.core.errors import ConvSpecError
from convviz.core.limits import MAX_MAPS_MB
from convviz.core.taps import as_json
from convviz.explain import columns
from convviz.explain.columns import amount, input_amount, sizes_text
from convviz.language import phrase, spelled
from convviz.layers import layer_of
from convviz.network import Network
from convviz.network.chain import INPUT
from convviz.network.part import Dense, Joined, Part, Pointwise, Reshaped, Shape
from convviz.network.reach import winners
from convviz.render.colours import ROLES, SCALES
from convviz.render.columns import Column, answers_of, column, ends_in_shares, slot
from convviz.stage.maps import EXACT_CELLS, encode_map
from convviz.stage.payload import encode_array

_BYTES, _MEGABYTE = 4, 1_000_000


class Held(NamedTuple):
    """A cell of the overview that is pinned: the layer's name, and ``(channel, *position)``."""

    layer: str
    cell: tuple[int, ...]


def overview(
    network: Network,
    maps: Mapping[str, np.ndarray],
    *,
    labels: Sequence[str] = (),
    classes: Sequence[str] = (),
    picture: bool = False,
    held: Held | None = None,
    values: Mapping[str, np.ndarray] | None = None,
    title: str = "",
) -> dict[str, Any]:
    """Everything that the overview of a network needs, ready for JSON.

    Parameters
    ----------
    network : Network
    maps : mapping of str to ndarray
        Of every layer, as `Network.trace` returns them.
    labels : sequence of str
        Of the input's channels.
    classes : sequence of str
        Names of the answers, where the last layer classifies; then they are shown as bars.
    picture : bool
        Whether the input is a picture, from 0 to 255.
    held : Held, optional
        The cell that is pinned.
    values : mapping of str to ndarray, optional
        Where `maps` are gradients: the maps themselves. Then they are named and tinted as gradients.
    title : str
        What the input is called, if it is something else.

    Returns
    -------
    dict
        ``id`` (a digest of all the rest), ``layers`` (the input first), ``labels``, ``classes``, ``softmax``
        (whether the last layer's numbers are still to be made shares of 1), ``held`` and ``colours``.

    Raises
    ------
    ConvSpecError
        If the maps are too large to be sent; it names the layer, and what would fit.

    Examples
    --------
    >>> from convviz.network import Conv, ReLU
    >>> net = Network((1, 4, 4), [Conv(1, 2, 3), ReLU()])
    >>> message = overview(net, net.trace(np.ones((1, 4, 4))))
    >>> [(layer["title"], layer["subtitle"], layer["reach"]["kind"]) for layer in message["layers"]][1:]
    [('conv 3×3', '2 maps, 2 × 2', 'windows'), ('ReLU', '2 maps, 2 × 2', 'each')]
    """
    check_size(network)
    names = (INPUT, *network.names)
    exact = sum(maps[name].size for name in names) <= EXACT_CELLS
    answers = answers_of(network, classes)
    called = "dL/d({})" if values is not None else "{}"
    layers = [_input(maps[INPUT], exact, picture, called.format(title or phrase("input")))]
    for name, row in zip(network.names, network.table(), strict=True):
        part = network.part(name)
        is_last = name == network.names[-1]
        words = called.format(columns.title(part))
        layer = _layer(name, words, maps[name], exact, answers if is_last else ())
        places = [names.index(source) for source in network.sources(name)]
        layers.append(
            {
                **layer,
                "sources": places,
                "reach": _reach(part, [layers[place]["shape"] for place in places]),
                "stands": part.spec is not None,
                "row": {
                    "parameters": row.parameters,
                    "multiply_adds": row.multiply_adds,
                    "receptive_field": row.receptive_field and list(row.receptive_field),
                    "jump": row.jump and list(row.jump),
                },
            }
        )
    if values is None:
        _add_winners(layers, network, maps, exact)
    else:
        _as_gradients(layers, network, values)
    content = {
        "layers": layers,
        "labels": list(map(str, labels)),
        "classes": list(map(str, answers)),
        "softmax": bool(answers) and not ends_in_shares(network),
    }
    canonical = json.dumps(content, allow_nan=False, sort_keys=True)
    return {
        "id": blake2b(canonical.encode(), digest_size=12).hexdigest(),
        **content,
        "held": held_cell(held),
        "colours": {
            "roles": {theme: dict(roles) for theme, roles in ROLES.items()},
            "scales": {name: [list(stop) for stop in stops] for name, stops in SCALES.items()},
        },
    }


def held_cell(held: Held | None) -> dict[str, Any] | None:
    """The pinned cell, ready for JSON."""
    return held and {"layer": held.layer, "cell": list(held.cell)}


def check_size(network: Network) -> None:
    """Refuse a network whose maps are too large for the overview; no map need be made for that.

    Raises
    ------
    ConvSpecError
    """
    shapes = [network.input_shape, *(network.part(name).output_shape for name in network.names)]
    sizes = [_BYTES * prod(shape) for shape in shapes]
    total = sum(sizes)
    if total <= MAX_MAPS_MB * _MEGABYTE:
        return
    largest = max(range(len(sizes)), key=sizes.__getitem__)
    share = (MAX_MAPS_MB * _MEGABYTE / total) ** (1 / max(1, len(network.input_shape) - 1))
    fits = [max(1, int(size * share)) for size in network.input_shape[1:]]
    in_all, alone = (spelled(f"{size / _MEGABYTE:.1f}") for size in (total, sizes[largest]))
    raise ConvSpecError(
        phrase(
            "The maps of this network take {total} MB; the overview shows at most {most} MB. The largest are "
            "those of {layer}, with {size} MB. An input of about {fits} would fit, or fewer channels there.",
            total=in_all,
            most=MAX_MAPS_MB,
            layer=(INPUT, *network.names)[largest],
            size=alone,
            fits=sizes_text(fits),
        ),
        parameter="input",
    )


def _input(cells: np.ndarray, exact: bool, picture: bool, title: str) -> dict[str, Any]:
    finite = cells[np.isfinite(cells)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    return {
        **_layer(INPUT, title, cells, exact, ()),
        "scale": "picture" if picture else "numbers",
        "domain": [0.0, 255.0] if picture else [low, high],
        "sources": [],
        "reach": {"kind": "none"},
        "stands": False,
        "row": None,
    }


def _layer(name: str, title: str, cells: np.ndarray, exact: bool, answers: Sequence[str]) -> dict[str, Any]:
    finite = np.abs(cells[np.isfinite(cells)])
    reach = float(finite.max()) if finite.size else 0.0
    is_input = name == INPUT
    subtitle = input_amount(cells.shape) if is_input else amount(cells.shape)
    folded = column(cells.shape, folds=True, is_input=is_input, names=answers)
    whole = column(cells.shape, is_input=is_input, names=answers)
    return {
        "name": name,
        "title": title,
        "subtitle": subtitle,
        "shape": list(cells.shape),
        "map": encode_map(cells, exact=exact),
        "scale": "activation",
        "domain": [-reach, reach],
        "column": _placed(folded, title, subtitle),
        "whole": None if folded == whole else _placed(whole, title, subtitle),
    }


def _placed(one: Column, title: str, subtitle: str) -> dict[str, Any]:
    return {**one._asdict(), "slot": slot(one, title, subtitle)}


def _reach(part: Part, shapes: Sequence[Shape]) -> dict[str, Any]:
    """How a layer's cells and those of what feeds it see each other; see `overview/reach.js`."""
    if part.spec is not None:
        spec, layer = part.spec, layer_of(part.spec)
        return {
            "kind": "windows",
            "rules": [as_json(rule) for rule in spec.rules],
            "padding_mode": spec.padding_mode,
            "channels": layer.CHANNELS,
            "groups": spec.groups,
            "by": layer.combination(spec).by,
        }
    if isinstance(part, Joined):
        return {"kind": "sum" if part.is_sum else "concat"}
    if isinstance(part, Dense):
        return {"kind": "dense"}
    if isinstance(part, Reshaped):
        return {"kind": "reshape"}
    mixes = isinstance(part, Pointwise) and type(part).seen is not Pointwise.seen
    return {"kind": "channels" if mixes else "each"}


def _add_winners(
    layers: list[dict[str, Any]], network: Network, maps: Mapping[str, np.ndarray], exact: bool
) -> None:
    """Say which cells win under max pooling, where what arrives of the cells would not decide it."""
    for layer in layers[1:]:
        source = layers[layer["sources"][0]]
        if (
            layer["reach"].get("by") == "max"
            and not exact
            and _is_rounded(maps[source["name"]], source["map"])
        ):
            spec = network.part(layer["name"]).spec
            assert spec is not None, "it has windows"
            layer["reach"]["winners"] = encode_array(winners(spec, maps[source["name"]]))


def _as_gradients(layers: list[dict[str, Any]], network: Network, values: Mapping[str, np.ndarray]) -> None:
    """Tint the maps as gradients; which cells won is for the values to say."""
    for layer in layers:
        reach = max(map(abs, layer["domain"]))
        layer |= {"scale": "gradient", "domain": [-reach, reach]}
        if layer["reach"].get("by") == "max":
            spec = network.part(layer["name"]).spec
            assert spec is not None, "it has windows"
            source = layers[layer["sources"][0]]["name"]
            layer["reach"]["winners"] = encode_array(winners(spec, values[source]))


def _is_rounded(cells: np.ndarray, sent: Mapping[str, Any]) -> bool:
    return cells.dtype == np.float64 and sent != encode_array(cells)
