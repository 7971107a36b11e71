"""What crosses to the browser: one scene as builtins that are JSON, arrays as base64.

Arrays travel in the smallest type that holds every value exactly, so a picture costs a byte a cell, and what
is printed is what Python has. Decimals, and shares of 255, are whole numbers over a divisor. Only an output
of more than `EXACT_CELLS` that takes float64 travels as float32: the stage works out those that it prints.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict, replace
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

import numpy as np

from convviz.core.taps import as_json
from convviz.explain.headline import headline
from convviz.explain.matrix_facts import columns_facts, is_drawn, matrix_facts
from convviz.language import phrase
from convviz.layers.scene import Scene
from convviz.render.colours import ROLES, SCALES, TINTS, has_tints, input_scale, output_scale, weight_scale
from convviz.settings.spot import Spot

EXACT_CELLS = 1 << 20
"""Cells of an output that may travel as float64: 11 MB, of the 20 MB that a message may have."""

HIDDEN = ("", "values", "shape", "window")
"""What a stage may keep to itself: outputs from a step on, the output's shape, or which window it is."""

_CANDIDATES = ("uint8", "int8", "int16", "int32", "float32")
_WHOLE = _CANDIDATES[:4]
_DIVISORS = (10, 100, 1000, 10_000, 100_000, 1_000_000, 255)
_SAMPLE = 1000


def payload(scene: Scene, *, hidden: str = "", step: int = 0) -> dict[str, Any]:
    """Everything the stage needs to show a scene, ready for JSON.

    Parameters
    ----------
    scene : Scene
    hidden : {"", "values", "shape", "window"}
        What is asked for is not sent: with ``"values"`` no output from `step` on, with ``"shape"`` no output.
    step : int

    Returns
    -------
    dict
        ``id`` (a digest of all the rest), ``spec`` (the integers, torch's names, for each axis the rule
        of its taps, and what is the ``layer``'s own: its name, its combination and how that is written,
        whether it takes ``all`` channels of a group or ``each`` by itself, whether it has ``weights``, and
        whether each input cell has its ``own``),
        ``arrays`` (``input`` with its padding ring, ``output``, and ``weight`` and ``bias`` if it has them),
        ``labels``, ``domain``, ``rounding`` and ``colours``; of a picture in colours the ``tints``, the scale
        of each channel.
        The same scene gives the same bytes.

    Examples
    --------
    >>> from convviz.layers.scene import build_scene
    >>> message = payload(build_scene(np.ones((1, 3, 3)), np.ones((1, 1, 2, 2))))
    >>> message["spec"]["output_size"], message["arrays"]["output"]["dtype"]
    ([2, 2], 'uint8')
    """
    # A question for a value is about what comes out in the end: so are the earlier values beside it.
    output = _told(scene.answer if hidden == "values" else scene.shown, hidden, step)
    content: dict[str, Any] = {
        "spec": _spec(scene, output.shape[1:]),
        "arrays": _arrays(scene, output),
        "labels": {
            "axes": list(scene.axes),
            "channels": list(scene.channel_labels),
            "filters": _filter_names(scene),
            "positions": None if scene.position_labels is None else list(scene.position_labels),
            **_panels(scene),
            **({} if hidden else {"headline": "".join(run.text for run in headline(scene.spec))}),
        },
        "input_scale": input_scale(scene),
        **({"tints": list(TINTS)} if has_tints(scene) else {}),
        "domain": {panel: list(ends) for panel, ends in scene.domain.items()},
        "rounding": scene.rounding._asdict(),
    }
    if not hidden and not scene.after.is_nothing:
        content |= _after(scene)
    if hidden:
        reach = float(np.max(np.abs(output), where=np.isfinite(output), initial=0))
        content |= {"hidden": hidden, "domain": content["domain"] | {"output": [-reach, reach]}}
    canonical = json.dumps(content, allow_nan=False, sort_keys=True)
    return {
        "id": blake2b(canonical.encode(), digest_size=12).hexdigest(),
        **content,
        "colours": {
            "roles": {theme: dict(roles) for theme, roles in ROLES.items()},
            "scales": {name: [list(stop) for stop in stops] for name, stops in SCALES.items()},
        },
    }


def guide(
    spot: Spot | None = None,
    *,
    trip: str = "",
    play: bool | None = None,
    panel: dict[str, Any] | None = None,
    opens: Mapping[str, str] = MappingProxyType({}),
    follows: bool = False,
) -> dict[str, Any]:
    """What a stage gets beside its scene, ready for JSON.

    Parameters
    ----------
    spot : Spot, optional
        Where to go; None stays at the current step.
    trip : str
        Another trip goes to the same spot anew.
    play : bool, optional
        Whether to play from there; None plays at first, and only if there is no spot.
    panel : dict, optional
        What is drawn below the board, see `panel_of`.
    opens : mapping of str to str
        Buttons: what each opens, and what stands on it.
    follows : bool
        Whether something else on the page shows the stage's step, and so hears where it rests.

    Returns
    -------
    dict
    """
    pin = spot.pinned if spot else None
    place: Any = spot and {
        "step": spot.step,
        "filter": spot.filter,
        "pin": pin and {"panel": pin.panel, "channel": pin.channel, "index": list(pin.index)},
        **({} if spot.stamp is None else {"stamp": spot.stamp}),
        **({"zeros": True} if spot.zeros else {}),
    }
    if place and trip:
        place["trip"] = trip
    return {"spot": place, "play": play, "panel": panel, "opens": dict(opens), "follows": follows}


def panel_of(scene: Scene, name: str) -> dict[str, Any] | None:
    """What is drawn below the board, and what is said of it, ready for JSON.

    Parameters
    ----------
    scene : Scene
    name : {"", "matrix", "columns"}

    Returns
    -------
    dict or None
        ``name``, ``facts`` (sentences) and ``drawn``, which is false of a matrix that is too large; None
        where the layer does not offer it.
    """
    if name in scene.absent:
        return None
    if name == "matrix":
        return {"name": name, "facts": matrix_facts(scene.spec), "drawn": is_drawn(scene.spec)}
    if name == "columns":
        return {"name": name, "facts": columns_facts(scene.spec), "drawn": True}
    return None


def encode_array(array: np.ndarray, *, exact: bool = True) -> dict[str, Any]:
    """One array as ``{"dtype", "shape", "data"}``: little-endian, C order, base64.

    Parameters
    ----------
    array : ndarray
    exact : bool
        Keep every value to the last bit; otherwise float32 may stand for float64, and ``"rounded"`` says so.

    Returns
    -------
    dict
        With ``"over"`` as well where the numbers sent are to be divided by it.
    """
    dtype = next((name for name in _CANDIDATES if _holds(array, name)), "")
    over, more = 0 if dtype else _divisor(array), {}
    if over:
        array, more = np.rint(array * over), {"over": over}
        dtype = next(name for name in _WHOLE if _holds(array, name))
    elif not dtype:
        dtype, more = ("float64", {}) if exact else ("float32", {"rounded": True})
    raw = np.ascontiguousarray(array, dtype=np.dtype(dtype).newbyteorder("<")).tobytes()
    return {"dtype": dtype, "shape": [int(n) for n in array.shape], "data": b64encode(raw).decode(), **more}


def _divisor(array: np.ndarray) -> int:
    """What makes all numbers quotients of whole ones, to the last bit; 0 if nothing does."""
    if not np.isfinite(array).all() or np.any((array == 0) & np.signbit(array)):
        return 0
    largest = float(np.abs(array).max())
    for over in _DIVISORS:
        parts = (array.ravel()[:_SAMPLE], array)
        if largest * over < 2**31 - 1 and all(
            np.array_equal(np.rint(one * over) / over, one) for one in parts
        ):
            return over
    return 0


def _holds(array: np.ndarray, dtype: str) -> bool:
    """Whether a type holds all numbers to the last bit: a few say mostly that it does not."""
    return all(_holds_each(one, dtype) for one in (array.ravel()[:_SAMPLE], array))


def _holds_each(array: np.ndarray, dtype: str) -> bool:
    with np.errstate(invalid="ignore", over="ignore"):
        cast = array.astype(dtype)
    return np.array_equal(cast.astype(array.dtype), array, equal_nan=cast.dtype.kind == "f") and not (
        cast.dtype.kind in "iu" and np.any((array == 0) & np.signbit(array))
    )


def _spec(scene: Scene, output_size: tuple[int, ...]) -> dict[str, Any]:
    """The integers; of the output only the size that may be known."""
    spec = scene.spec
    return {
        "layer": _layer(scene),
        "operation": scene.operation,
        "in_channels": spec.in_channels,
        "out_channels": spec.out_channels,
        "groups": spec.groups,
        "input_size": list(spec.input_size),
        "padded_size": list(spec.padded_size),
        "kernel_size": list(spec.kernel_size),
        "padding": [list(pair) for pair in spec.padding],
        "padding_mode": spec.padding_mode,
        "output_size": list(output_size),
        "rules": [as_json(replace(rule, outputs=n)) for rule, n in zip(spec.rules, output_size, strict=True)],
    }


def _panels(scene: Scene) -> dict[str, Any]:
    """Of a way back: what its panels are called, and their colour scales."""
    if scene.panels is None:
        return {}
    names = {name: scene.called(name) for name in ("input", "weight", "output")}
    scales = {"input": input_scale(scene), "weight": weight_scale(scene), "output": output_scale(scene)}
    return {"panels": names, "scales": scales}


def _after(scene: Scene) -> dict[str, Any]:
    """What follows the layer, and its output then."""
    arrays = _arrays(scene, scene.shown)
    arrays["after"] = encode_array(scene.answer, exact=scene.answer.size <= EXACT_CELLS)
    after = scene.after
    return {
        "arrays": arrays,
        "after": {
            "activation": after.activation,
            "normed": after.norm is not None,
            "factors": [list(pair) for pair in after.factors(scene.spec.out_channels)],
        },
        "domain": {panel: list(ends) for panel, ends in scene.domain.items()}
        | {"after": list(scene.answer_domain)},
    }


def _filter_names(scene: Scene) -> list[str]:
    """Several filters by their numbers, which the arrays have, and by what is in them."""
    named = scene.filter_labels
    if len(named) < 2 or scene.layer.CHANNELS == "each" or scene.has_own_kernels:
        return list(named)
    plain = [phrase("filter {number}", number=number) for number in range(len(named))]
    return [
        name if name == one else phrase("{filter}: {name}", filter=one, name=name)
        for one, name in zip(plain, named, strict=True)
    ]


def _layer(scene: Scene) -> dict[str, Any]:
    """What is the layer's own: how its channels and the numbers under a window make an output."""
    layer, combination = scene.layer, asdict(scene.combination)
    combination["joint"] = scene.combination.between
    if combination["divisor"] is None:
        del combination["divisor"]
    return {
        "name": layer.name(scene.spec.ndim),
        "channels": layer.CHANNELS,
        "weights": layer.HAS_WEIGHTS,
        "combination": combination,
        **({"own": True} if scene.has_own_kernels else {}),
    }


def _told(output: np.ndarray, hidden: str, step: int) -> np.ndarray:
    """Return the output that may be known."""
    if hidden == "shape":
        return np.zeros((len(output), *(1,) * (output.ndim - 1)))
    if hidden != "values":
        return output
    told = output.copy()
    told.reshape(len(told), -1)[:, step:] = 0
    return told


def _arrays(scene: Scene, output: np.ndarray) -> dict[str, Any]:
    learned = {"weight": scene.weight, "bias": scene.bias} if scene.layer.HAS_WEIGHTS else {}
    arrays = {"input": scene.padded, **learned, "output": output}
    return {
        name: encode_array(array, exact=name != "output" or array.size <= EXACT_CELLS)
        for name, array in arrays.items()
    }
