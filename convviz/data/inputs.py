"""What is chosen, typed or brought as an input, as numbers and what to call them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

import numpy as np

from convviz.core.limits import MAX_CELLS, MAX_LENGTH, MAX_VOLUME_SIDE, MIN_CELLS, MIN_VOLUME_SIDE
from convviz.core.numbers import Numbers as Numbers
from convviz.data.picture import Picture, picture_input
from convviz.data.readers.reducing import reduce_volume
from convviz.data.samples.pictures import SAMPLES, Sample, sample_numbers, sample_picture
from convviz.data.samples.signals import SIGNALS, Signal, signal
from convviz.data.samples.textbook import Case, cases_for
from convviz.data.samples.volumes import VOLUMES, Volume, volume
from convviz.data.series import Data
from convviz.data.typed.sequences import read_sequence
from convviz.language import again, later, phrase

RANKS = (1, 2, 3)
Colour = Literal["grey", "rgb"]
COLOURS = ("grey", "rgb")
WHOLE_PICTURE = (0, 0, 100, 100)
SIDES = {1: (MIN_CELLS, MAX_LENGTH), 2: (MIN_CELLS, MAX_CELLS), 3: (MIN_VOLUME_SIDE, MAX_VOLUME_SIDE)}
"""The fewest and the most cells along the longest axis of what is drawn or reduced, by rank."""

_CHANNEL_LABELS = {"grey": (later("grey"),), "rgb": (later("red"), later("green"), later("blue"))}

Upload = Picture | Data


@dataclass(frozen=True, slots=True)
class Text:
    """A typed sequence.

    Attributes
    ----------
    text : str
    reading : str
        One of `convviz.data.typed.sequences.READINGS`.
    vectors : tuple of (word, three numbers)
        What was written over the vectors of words, each by its `convviz.data.typed.sequences.word_key`.
    record : int
        Which record of a text in the format FASTA.
    """

    text: str
    reading: str = "auto"
    vectors: tuple[tuple[str, tuple[float, ...]], ...] = ()
    record: int = 0

    def read(self) -> Data:
        """Return the sequence; `convviz.core.errors.SourceError` where the text cannot be read."""
        return read_sequence(self.text, self.reading, vectors=dict(self.vectors), record=self.record)


class Passage(NamedTuple):
    """A text to begin with: its key in `samples_for`, what people read, and what it says."""

    name: str
    title: str
    caption: str
    text: str


PASSAGES = {
    one.name: one
    for one in (
        Passage(
            "sentence",
            later("A sentence"),
            later("Six words, each a vector of three numbers: three channels."),
            "cat sitting there dog resting here",
        ),
        Passage(
            "dna",
            later("DNA"),
            later("One channel per letter, 1 where it occurs."),
            "GCGTATAAAACGGCTATTTAAGCTATAAATGC",
        ),
    )
}


class Input(NamedTuple):
    """An input, ``(C_in, *spatial)``, and what to say of it.

    `picture` is whether it is brightness from 0 to 255; `notes` tell what was made up, reduced or left out.
    """

    values: np.ndarray
    channel_labels: tuple[str, ...] | None = None
    position_labels: tuple[str, ...] | None = None
    picture: bool = False
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, data: Data) -> Input:
        channels, positions = (
            labels and tuple(map(again, labels)) for labels in (data.channel_labels, data.position_labels)
        )
        return cls(data.values, channels, positions, data.picture, data.notes)


def samples_for(rank: int) -> dict[str, Passage | Signal | Sample | Volume | Case]:
    """Return the samples of a rank by their names, in the order of a menu.

    Examples
    --------
    >>> samples_for(1)["sentence"].title, list(samples_for(3))[0]
    ('A sentence', 'phantom')
    """
    samples: dict[int, dict[str, Any]] = {1: {**PASSAGES, **SIGNALS}, 2: SAMPLES, 3: VOLUMES}
    return samples[rank] | cases_for(rank)


def sample_input(
    rank: int,
    name: str,
    *,
    cells: int,
    colour: Colour = "grey",
    region: tuple[int, int, int, int] = WHOLE_PICTURE,
    seed: int = 0,
) -> Input:
    """Return a sample of a rank.

    Examples
    --------
    >>> sample_input(1, "dna", cells=8).values.shape, sample_input(3, "ball", cells=8).values.shape
    ((4, 32), (1, 8, 8, 8))
    """
    if name in cases_for(rank):
        return Input(cases_for(rank)[name].input)
    if rank == 3:
        return Input.of(volume(name, cells))
    if rank == 1:
        return Input.of(
            Text(PASSAGES[name].text).read() if name in PASSAGES else signal(name, cells, seed=seed)
        )
    if SAMPLES[name].kind == "numbers":
        return Input(sample_numbers(name)[0])
    return _picture(sample_picture(name), cells, colour, region)


def upload_input(upload: Upload, *, cells: int, colour: Colour, region: tuple[int, int, int, int]) -> Input:
    """Return an upload; a picture or a volume at as many cells on its longer side as are wanted."""
    if isinstance(upload, Picture):
        return _picture(upload, cells, colour, region)
    if upload.values.ndim == 4:
        return Input.of(replace(upload, values=reduce_volume(upload.values, upload.name, side=cells)))
    if upload.values.ndim == 3:
        volume = reduce_volume(upload.values[:, np.newaxis], upload.name, side=cells)
        return Input.of(replace(upload, values=volume[:, 0]))
    return Input.of(upload)


def _picture(picture: Picture, cells: int, colour: Colour, region: tuple[int, int, int, int]) -> Input:
    values = picture_input(picture, colour=colour, cells=cells, region=region)
    return Input(values, tuple(map(phrase, _CHANNEL_LABELS[colour])), picture=True)
