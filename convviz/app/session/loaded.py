"""The file of weights that a visitor loaded: it stays in the session, and on all pages."""

from __future__ import annotations

from dataclasses import dataclass

from convviz.data.formats import File
from convviz.data.quota import Reservation
from convviz.data.weights.record import Tensor, Weights


@dataclass(frozen=True, eq=False)
class Loaded:
    """A file of weights, and what is in it.

    Attributes
    ----------
    number : int
        Counts the files of a session: it tells this from others.
    file : File
        Kept for as long as tensors may be asked for.
    weights : Weights
        Its tensors, without their numbers.
    reservation : Reservation
        What the file takes of the memory that all visitors share,
    fitted : Reservation or None
        and what those of its numbers take that were given to a network.
    """

    number: int
    file: File
    weights: Weights
    reservation: Reservation
    fitted: Reservation | None = None

    def tensor(self, name: str) -> Tensor | None:
        """Return the tensor of a name, if there is one that can be used."""
        return next((one for one in self.weights.tensors if one.name == name and not one.refusal), None)
