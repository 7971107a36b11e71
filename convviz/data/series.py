"""Whatever a user brings that is not a picture: numbers with names, and what was done to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np
from numpy.typing import ArrayLike

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_MAGNITUDE, MAX_NAME, MAX_SHOWN
from convviz.data.typed.decimals import LARGEST
from convviz.data.wording import shown
from convviz.language import phrase, spelled


@dataclass(frozen=True, slots=True)
class Data:
    """An input ready for use. `Data.of` makes one.

    Attributes
    ----------
    values : ndarray, float64, shape (C, \\*spatial)
        Finite numbers, none beyond ±`MAX_MAGNITUDE`; read-only.
    name : str
        What it is called: at most `MAX_NAME` characters, none of them a control character.
    channel_labels : tuple of str or None
        One name a channel.
    position_labels : tuple of str or None
        With one axis, one name a position: the tokens of a text.
    notes : tuple of str
        What was done to it, such as "“bird” has a made-up vector".
    digest : str
        BLAKE2b of the values and their shape. Data are equal if digest and all but the values are.
    picture : bool
        The values are brightness, from 0 (black) to 255 (white), in whole numbers.
    gaps : int
        How many numbers of its file were missing (NaN) and filled: in another way, if that is wanted.
    """

    values: np.ndarray = field(compare=False, repr=False)
    name: str
    channel_labels: tuple[str, ...] | None
    position_labels: tuple[str, ...] | None
    notes: tuple[str, ...]
    digest: str
    picture: bool = False
    gaps: int = 0

    @classmethod
    def of(
        cls,
        values: ArrayLike,
        name: str,
        *,
        channel_labels: Iterable[str] | None = None,
        position_labels: Iterable[str] | None = None,
        notes: Iterable[str] = (),
        picture: bool = False,
        gaps: int = 0,
    ) -> Data:
        """Make data of numbers: a read-only copy, with the name and the labels cut to what can be shown.

        Parameters
        ----------
        values : array_like, shape (C, \\*spatial)
        name : str
            "the file" where nothing of it can be shown.
        channel_labels, position_labels, notes : iterable of str, optional
        picture : bool
        gaps : int
            As in the attributes.

        Raises
        ------
        SourceError
            If there are no values; or naming the first that is not finite or lies beyond ±`MAX_MAGNITUDE`.

        Examples
        --------
        >>> data = Data.of([[1, 2, 3]], "three\\nnumbers", position_labels="abc")
        >>> data.values, data.name, data.position_labels
        (array([[1., 2., 3.]]), 'three numbers', ('a', 'b', 'c'))
        """
        name = shown(name, MAX_NAME) or phrase("the file")
        array = np.array(values, dtype=np.float64, order="C")
        check_values(array, name)
        array.flags.writeable = False
        digest = blake2b(repr(array.shape).encode(), digest_size=16)
        digest.update(array.data)
        labels = (_labels(channel_labels), _labels(position_labels))
        return cls(array, name, *labels, tuple(notes), digest.hexdigest(), picture, gaps)


def check_values(values: np.ndarray, name: str, corner: Sequence[int] = ()) -> None:
    """Refuse numbers that cannot be shown, naming the first.

    Parameters
    ----------
    values : ndarray
    name : str
        What they are called in the message.
    corner : sequence of int, optional
        The index of the first of them in the array they are a part of, which may have more axes.

    Raises
    ------
    SourceError
        If there are none, or one is not finite or lies beyond ±`MAX_MAGNITUDE`.
    """
    if not values.size:
        shape = " × ".join(map(str, values.shape))
        told = phrase("“{name}” holds no numbers ({shape}); give at least one.", name=name, shape=shape)
        raise SourceError(told)
    fine = np.abs(values) <= MAX_MAGNITUDE
    if fine.all():
        return
    found = tuple(int(index) for index in np.argwhere(~fine)[0])
    value = spelled(f"{values[found]:g}".replace("-", "−"))
    within = (0,) * (len(corner) - len(found)) + found
    place = tuple(map(sum, zip(corner, within, strict=True))) if corner else found
    if np.isfinite(values[found]):
        told = phrase(
            "“{name}” has {value} at index {place}, counted from 0, which lies beyond ±{largest}, "
            "where whole numbers are no longer exact; use smaller numbers.",
            name=name,
            value=value,
            place=place,
            largest=LARGEST,
        )
    else:
        told = phrase(
            "“{name}” has {value} at index {place}, counted from 0, which is not a finite number; "
            "put one there, 0 if nothing is meant.",
            name=name,
            value=value,
            place=place,
        )
    raise SourceError(told)


def _labels(labels: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if labels is None else tuple(shown(label, MAX_SHOWN) for label in labels)
