"""What is known of a file of weights: its tensors, and the numbers of those that were asked for."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import NamedTuple

import numpy as np

Shape = tuple[int, ...]


class Tensor(NamedTuple):
    """A tensor of a file.

    Attributes
    ----------
    name : str
        As in the file; a stranger wrote it.
    shape : tuple of int
        In torch's order of axes.
    kind : str
        How its numbers are stored: "float32", "bfloat16".
    refusal : str
        Why it cannot be used, or nothing.
    turned : str
        Which framework's order of axes it was in, if not torch's: "Keras", or nothing.
    """

    name: str
    shape: Shape
    kind: str
    refusal: str = ""
    turned: str = ""


@dataclass(frozen=True, eq=False)
class Weights:
    """Tensors of a file.

    Attributes
    ----------
    values : ndarray, float64
        The numbers of all tensors one after the other; empty where only the names were asked for.
    name : str
        What the file is called.
    form : str
        What kind of file it is: "safetensors", "NumPy", "ONNX", "HDF5", "Keras".
    rows : tuple of (name, shape, kind, refusal, turned)
        A `Tensor` each.
    """

    values: np.ndarray
    name: str
    form: str
    rows: tuple[tuple[str, Shape, str, str, str], ...]

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """The tensors, in the order in which layers are likely to use them."""
        return tuple(Tensor(*row) for row in self.rows)

    def arrays(self) -> dict[str, np.ndarray]:
        """Return the numbers of each tensor by its name.

        Examples
        --------
        >>> rows = (("w", (1, 2), "", "", ""), ("b", (1,), "", "", ""))
        >>> Weights(np.arange(3.0), "a", "NumPy", rows).arrays()
        {'w': array([[0., 1.]]), 'b': array([2.])}
        """
        arrays, at = {}, 0
        for one in self.tensors:
            size = prod(one.shape)
            arrays[one.name] = self.values[at : at + size].reshape(one.shape)
            at += size
        return arrays
