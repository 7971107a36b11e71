"""How the pages of a TIFF follow each other, as its description says: by OME or by ImageJ.

References: OME-TIFF 6.0, docs.openmicroscopy.org; the hyperstacks of ImageJ, imagej.net.
"""

from __future__ import annotations

import re
from math import prod
from typing import NamedTuple

from convviz.core.limits import MAX_CHANNELS
from convviz.language import later, phrase

DESCRIPTION = 65_536
"""Bytes at the beginning and at the end in which a description of the pages is looked for."""
CHANNELS, PAGES = ":channels", ":pages"
WHICH_PAGES = {
    CHANNELS: later("channels"),
    PAGES: later("one after the other"),
}
"""How pages can be read, with a sign in front, as an array in an archive may be called "pages"."""


class Sizes(NamedTuple):
    """How many channels, slices and moments there are, and which of them changes first from page to page."""

    channels: int
    slices: int
    times: int
    order: bytes


class Order(NamedTuple):
    """How the pages of a file follow each other: so many channels and slices, and which come first."""

    channels: int
    slices: int
    channels_first: bool


def order_of(data: bytes, pages: int) -> Order | None:
    """Return what the description of a TIFF says of its pages; None if they are no channels and slices.

    Moments without slices are slices.
    """
    sizes = _sizes_in(data)
    if sizes is None:
        return None
    channels, slices, times, order = sizes
    if times > 1 and slices == 1:
        slices, order, times = times, order.replace(b"Z", b"").replace(b"T", b"Z"), 1
    if channels < 2 or channels > MAX_CHANNELS or times > 1 or channels * slices != pages:
        return None
    return Order(channels, slices, order.index(b"C") < order.index(b"Z"))


def pages_notes(data: bytes, pages: int) -> tuple[str, ...]:
    """Return what is to be said of pages that lie one after the other, though they are not all slices."""
    sizes = _sizes_in(data)
    if sizes is None or prod(sizes[:3]) != pages:
        return ()
    channels, slices, times, _ = sizes
    if channels == 1 and 1 in (slices, times):
        return ()
    note = phrase(
        "pages one after the other, as the file says: channels {channels}, slices {slices}, moments {times}",
        channels=channels,
        slices=slices,
        times=times,
    )
    return (note,)


def _sizes_in(data: bytes) -> Sizes | None:
    text = data[:DESCRIPTION] + data[-DESCRIPTION:]
    if b"<OME" in text or b"<ome:OME" in text:
        found = {key: int(size) for key, size in re.findall(rb'\bSize([CZT])="([0-9]{1,6})"', text)}
        named = re.search(rb'DimensionOrder="XY([CZT]{3})"', text)
        order = named[1] if named and len(set(named[1])) == 3 else b"CZT"
        return Sizes(found.get(b"C", 1), found.get(b"Z", 1), found.get(b"T", 1), order)
    if text_of := re.search(rb"ImageJ=[\x20-\x7e\n\r]{1,2000}", text):
        sizes = dict(re.findall(rb"(channels|slices|frames)=([0-9]{1,6})", text_of[0]))
        channels, slices, times = (int(sizes.get(key, 1)) for key in (b"channels", b"slices", b"frames"))
        return Sizes(channels, slices, times, b"CZT")
    return None
