"""DICOM files as a volume: the slices of a series, sorted by their positions, or the frames of one file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import prod
from typing import NamedTuple

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_STACK_PIXELS, MAX_UNPACKED_DICOM_MB
from convviz.data.formats import File
from convviz.data.readers.dicom import Dicom, NoPicture, frames_of, opened
from convviz.data.readers.dicom_elements import Said
from convviz.data.readers.dicom_shades import choice_title as choice_title
from convviz.data.readers.dicom_shades import choices_of, has_colours, scale_of, shaded, with_scale
from convviz.data.readers.files import checked_name, one_at_a_time
from convviz.data.readers.missing import gap_notes
from convviz.data.readers.reducing import Averager, brightness, check_lengths, size_notes
from convviz.data.readers.refusals import mega
from convviz.data.readers.stacks import COLOURS, by_words_and_numbers
from convviz.data.series import Data
from convviz.data.wording import grouped
from convviz.language import count_phrase, phrase, spelled

SAME_DISTANCE = 0.02
"""Distances between slices are called even if none differs by more from the mean, as a part of it."""


class _Slice(NamedTuple):
    """A frame of a file, and what it is sorted by."""

    dicom: Dicom
    frame: int
    place: float | None


def read(files: Sequence[File], choice: str | None = None) -> Data:
    """Read a series of files, or one of several frames, as a volume; `choice` is one of `choices_of_all`."""
    name, dicoms, notes = _series(files)
    with one_at_a_time(name):
        slices, order = _sorted(dicoms)
        first = dicoms[0]
        shape = (len(slices), first.said.rows, first.said.columns)
        _check_alike(dicoms)
        check_lengths(shape, name)
        averagers = [Averager(shape, name) for _ in range(3 if has_colours(first) else 1)]
        for planes in _planes(slices):
            for averager, plane in zip(averagers, planes, strict=True):
                averager.add(plane)
    values = np.stack([averager.averages for averager in averagers])
    notes += [*order, *size_notes(shape, values.shape[1:]), *gap_notes(averagers[0].gaps)]
    if len(values) == 3:
        values, scaling = (np.round(values), ()) if first.said.bits == 8 else brightness(values)
        labels = map(phrase, COLOURS)
        return Data.of(values, name, channel_labels=labels, notes=[*notes, *scaling], picture=True)
    shades = shaded(values, first, choice)
    return Data.of(shades.values, name, notes=[*notes, *shades.notes], picture=shades.is_picture)


def choices_of_all(files: Sequence[File]) -> tuple[str, ...]:
    """Return how the numbers may be shown: through a window of the first file, or otherwise."""
    return choices_of(_series(files)[1][0])


def _series(files: Sequence[File]) -> tuple[str, list[Dicom], list[str]]:
    """What the volume is called, the files of the largest series, and what was left out.

    Raises
    ------
    SourceError
        If none has a picture; as the reader of one file.
    """
    advice = phrase("save a smaller part of it")
    names = [checked_name(data, name, advice) for data, name in files]
    found: list[Dicom] = []
    left, refusal = MAX_UNPACKED_DICOM_MB * 2**20, None
    for (data, _), name in zip(files, names, strict=True):
        try:
            found.append(opened(data, name, left))
        except NoPicture as error:  # of a whole folder, such files are left out
            refusal = error
        else:
            left = max(0, left - found[-1].unpacked)
    if not found:
        assert refusal is not None, "there are files"
        raise refusal
    series, count = Counter(one.said.series for one in found).most_common(1)[0]
    notes = []
    if others := len(files) - count:
        notes.append(
            count_phrase(
                "left out {count} file that is not of the series",
                "left out {count} files that are not of the series",
                others,
            )
        )
    chosen = [one for one in found if one.said.series == series]
    pixels = sum(prod((one.said.frames, one.said.rows, one.said.columns, one.said.samples)) for one in chosen)
    if pixels > MAX_STACK_PIXELS:
        told = phrase(
            "The {count} files have {millions} million numbers in all, and at most {most} are read; "
            "choose fewer of them.",
            count=len(chosen),
            millions=mega(pixels),
            most=mega(MAX_STACK_PIXELS),
        )
        raise SourceError(told)
    title = chosen[0].name if len(chosen) == 1 else phrase("{count} DICOM files", count=len(chosen))
    return title, chosen, notes


def _sorted(dicoms: Sequence[Dicom]) -> tuple[list[_Slice], list[str]]:
    """The slices in their order, and what is said of it."""
    slices = [
        _Slice(one, frame, one.said.places[frame] if len(one.said.places) == one.said.frames else None)
        for one in dicoms
        for frame in range(one.said.frames)
    ]
    if len(slices) == 1:
        return slices, []
    if all(one.place is not None for one in slices) and len({one.place for one in slices}) > 1:
        slices.sort(key=lambda one: (one.place, one.dicom.said.number, one.frame))
        return slices, _distances(np.array([one.place for one in slices]))
    if len(dicoms) == 1:
        return slices, [phrase("frames in the order of the file")]
    if len({one.said.number for one in dicoms}) == len(dicoms):
        slices.sort(key=lambda one: (one.dicom.said.number, one.frame))
        return slices, [phrase("slices in the order of their numbers: the files say no positions")]
    slices.sort(key=lambda one: by_words_and_numbers(one.dicom.name))
    first, last = slices[0].dicom.name, slices[-1].dicom.name
    return slices, [
        phrase("slices in the order of their names, “{first}” to “{last}”", first=first, last=last)
    ]


def _distances(places: np.ndarray) -> list[str]:
    """What is said of slices that were sorted by their places, in millimetres."""
    steps = np.diff(places)
    least, most, mean = (float(step) for step in (steps.min(), steps.max(), steps.mean()))
    count = grouped(len(places))
    if most - least <= SAME_DISTANCE * mean:
        distance = spelled(f"{mean:.3g}")
        return [
            phrase(
                "{count} slices sorted by their positions, {distance} mm apart",
                count=count,
                distance=distance,
            )
        ]
    if not least:
        return [phrase("{count} slices sorted by their positions; some are at the same one", count=count)]
    least_said, most_said = spelled(f"{least:.3g}"), spelled(f"{most:.3g}")
    return [
        phrase(
            "{count} slices sorted by their positions, unevenly {least} to {most} mm apart",
            count=count,
            least=least_said,
            most=most_said,
        )
    ]


def _check_alike(dicoms: Sequence[Dicom]) -> None:
    first = dicoms[0]
    for one in dicoms:
        if _size(one.said) != _size(first.said) or has_colours(one) != has_colours(first):
            told = phrase(
                "“{name}” is {width} × {height} pixels and “{first}” {first_width} × {first_height}; "
                "choose the slices of one series.",
                name=one.name,
                width=one.said.columns,
                height=one.said.rows,
                first=first.name,
                first_width=first.said.columns,
                first_height=first.said.rows,
            )
            raise SourceError(told)


def _size(said: Said) -> tuple[int, int]:
    return said.rows, said.columns


def _planes(slices: Sequence[_Slice]) -> Iterator[np.ndarray]:
    """The planes of each slice by the scale of its file; a file of several frames is decoded as a whole."""
    decoded: dict[int, list[np.ndarray]] = {}
    for dicom, frame, _ in slices:
        if dicom.said.frames == 1:
            planes = next(frames_of(dicom))
        else:
            if id(dicom) not in decoded:
                decoded[id(dicom)] = list(frames_of(dicom))
            planes = decoded[id(dicom)][frame]
        yield with_scale(planes, scale_of(dicom, frame)) if len(planes) == 1 else planes
