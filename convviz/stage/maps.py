"""A network's maps on their way to the browser: what is printed there of any cell is what Python prints.

Few cells travel to the last bit. Of many, those that take float64 travel in half the bytes, as the numbers
that are printed of them; cells of which that prints another number travel beside them, exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    own, at = _Printed(cells), np.arange(cells.size)
    for others, numbers, how in _ways(cells, own):
        apart = np.flatnonzero(~own.surely_as(_Printed(others)))
        if len(apart) < len(at):
            at, sent, more = apart, numbers, how
        if not len(at):
            break
    if len(at) > cells.size / 3:
        return whole
    encoded = encode_array(sent)
    if len(at):
        more = {
            **more,
            "apart": {"at": encode_array(at.astype(np.int32)), "values": encode_array(cells.ravel()[at])},
        }
    return encoded | more


def _ways(cells: np.ndarray, own: _Printed) -> Iterator[tuple[np.ndarray, np.ndarray, dict[str, Any]]]:
    """What may be sent for cells in half the bytes: the numbers as they arrive, as they travel, and how."""
    shown = own.number()
    with np.errstate(over="ignore"):
        narrow = shown.astype(np.float32)
    yield narrow.astype(float), narrow, {}
    if np.isfinite(cells).all() and own.size.max() < (2**31 - 1) / _OVER:
        whole = np.rint(shown * _OVER)
        yield whole / _OVER, whole.astype(np.int32), {"over": _OVER}


class _Printed:
    """What is printed of numbers: the digits as whole numbers, and what these are to be divided by."""

    def __init__(self, cells: np.ndarray) -> None:
        self.cells = cells
        self.size = np.abs(cells)
        self.scale = _scale(self.size)
        self.is_whole = cells == np.rint(cells)  # these are printed otherwise than others
        with np.errstate(invalid="ignore", over="ignore"):
            self.exact = self.size * self.scale
            self.digits = np.floor(self.exact + 0.5)

    def number(self) -> np.ndarray:
        """The numbers that are printed, as nearly as floats can be them."""
        with np.errstate(invalid="ignore", over="ignore"):
            rounded = np.copysign(self.digits / self.scale, self.cells)
        stays = (self.is_whole & (self.size < _WHOLE_TO)) | ~np.isfinite(self.cells) | ~np.isfinite(rounded)
        return np.asarray(np.where(stays, self.cells, rounded))

    def surely_as(self, other: _Printed) -> np.ndarray:
        """Where the same is surely printed of other numbers."""
        same = (self.cells == other.cells) | (np.isnan(self.cells) & np.isnan(other.cells))
        alike = (
            (self.digits == other.digits) & (self.scale == other.scale) & (self.is_whole == other.is_whole)
        )
        alike &= (self.cells < 0) == (other.cells < 0)
        alike &= np.maximum(self.size, other.size) < _PLAIN_TO
        return np.asarray(same | (alike & self._is_sure() & other._is_sure()))

    def _is_sure(self) -> np.ndarray:
        with np.errstate(invalid="ignore", over="ignore"):
            return np.asarray(np.abs(self.exact - np.floor(self.exact) - 0.5) > _UNSURE * (1 + self.exact))


def _scale(size: np.ndarray) -> np.ndarray:
    """What makes the printed digits of numbers whole ones."""
    scale = np.full(size.shape, float(_OVER))
    others = np.flatnonzero(~((size >= _PLAIN_FROM) & (size < _PLAIN_TO)))
    few = size.ravel()[others]
    with np.errstate(divide="ignore"):
        power = np.floor(np.log10(np.where(few > 0, few, 1)))
    exponent = np.nan_to_num(np.clip(_DIGITS - 1 - power, -_FAR, _FAR)).astype(np.intp)
    scale.ravel()[others] = _POWERS[exponent + _FAR]
    return scale
