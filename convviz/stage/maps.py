"""A network's maps on their way to the browser: what is printed there of any cell is what Python prints.

Few cells travel to the last bit. Of many, those that take float64 travel in half the bytes, as the numbers
that are printed of them; cells of which that prints another number travel beside them, exactly.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from convviz.stage.payload import encode_array

EXACT_CELLS = 20_000
"""Cells of a network whose maps travel to the last bit."""

_PLACES, _DIGITS = 4, 4  # as `explain.numerals.printed` has them
_PLAIN_FROM, _PLAIN_TO, _WHOLE_TO = 0.1, 1e6, 1e9
_UNSURE = 1e-12
"""So near to the middle between two printed numbers, float64 does not say which it is."""
_OVER = 10**_PLACES
_FAR = 300
_POWERS = 10.0 ** np.arange(-_FAR, _FAR + 1)
"""Those of 10, from that of -300 on: a table is ten times as fast as a power."""


def encode_map(cells: np.ndarray, *, exact: bool) -> dict[str, Any]:
    """One map as `encode_array` has it, with ``"apart"`` for cells that travel by themselves.

    Parameters
    ----------
    cells : ndarray
    exact : bool
        Keep every value to the last bit.

    Returns
    -------
    dict
        ``apart`` is ``{"at", "values"}``: flat positions, and the numbers there.

    Examples
    --------
    >>> cells = np.sqrt([2.0, 3.0])
    >>> encode_map(cells, exact=True)["dtype"], encode_map(cells, exact=False)["dtype"]
    ('float64', 'float32')
    """
    whole = encode_array(cells)
    if exact or whole["dtype"] != "float64":
        return whole
    ways = [(np.flatnonzero(~_print_alike(cells, way[0])), *way) for way in _ways(cells)]
    at, sent, kind, more = min(ways, key=lambda way: len(way[0]))
    if len(at) > cells.size / 3:
        return whole
    encoded = encode_array((sent * more.get("over", 1)).round().astype(kind) if more else sent.astype(kind))
    if len(at):
        more = {
            **more,
            "apart": {"at": encode_array(at.astype(np.int32)), "values": encode_array(cells.ravel()[at])},
        }
    return encoded | more


def _ways(cells: np.ndarray) -> list[tuple[np.ndarray, type, dict[str, Any]]]:
    """What may be sent for cells in half the bytes: the numbers as they arrive, and how they travel."""
    shown = _as_printed(cells)
    with np.errstate(over="ignore"):
        ways: list[tuple[np.ndarray, type, dict[str, Any]]] = [
            (shown.astype(np.float32).astype(float), np.float32, {})
        ]
    if np.isfinite(cells).all() and np.abs(cells).max() < (2**31 - 1) / _OVER:
        ways.append((np.rint(shown * _OVER) / _OVER, np.int32, {"over": _OVER}))
    return ways


def _scale(size: np.ndarray) -> np.ndarray:
    """What makes the printed digits of numbers whole ones."""
    with np.errstate(divide="ignore"):
        power = np.floor(np.log10(np.where(size > 0, size, 1)))
    plain = (size >= _PLAIN_FROM) & (size < _PLAIN_TO)
    exponent = np.nan_to_num(np.clip(_DIGITS - 1 - power, -_FAR, _FAR)).astype(np.intp)
    return np.where(plain, float(_OVER), _POWERS[exponent + _FAR])


def _as_printed(cells: np.ndarray) -> np.ndarray:
    """The numbers that are printed of cells, as nearly as floats can be them."""
    size = np.abs(cells)
    scale = _scale(size)
    with np.errstate(invalid="ignore", over="ignore"):
        rounded = np.copysign(np.floor(size * scale + 0.5) / scale, cells)
    is_whole = (cells == np.rint(cells)) & (size < _WHOLE_TO)
    return np.asarray(np.where(is_whole | ~np.isfinite(cells) | ~np.isfinite(rounded), cells, rounded))


def _print_alike(cells: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Where two arrays surely print the same number."""
    same = (cells == others) | (np.isnan(cells) & np.isnan(others))
    sizes = np.abs(cells), np.abs(others)
    with np.errstate(invalid="ignore", over="ignore"):
        scales = [_scale(size) for size in sizes]
        digits = [size * scale for size, scale in zip(sizes, scales, strict=True)]
        is_sure = [np.abs(one - np.floor(one) - 0.5) > _UNSURE * (1 + one) for one in digits]
        alike = np.floor(digits[0] + 0.5) == np.floor(digits[1] + 0.5)
    is_plain = np.maximum(*sizes) < _PLAIN_TO
    are_whole = [one == np.rint(one) for one in (cells, others)]  # they are printed otherwise than others
    alike &= are_whole[0] == are_whole[1]
    alike &= (
        is_plain & is_sure[0] & is_sure[1] & (scales[0] == scales[1]) & (np.sign(cells) == np.sign(others))
    )
    return np.asarray(same | alike)
