"""Where a visitor is: the step, the filter, and the cell that is pinned; and how an address says so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import prod

from convviz.core.geometry import step_of, tables
from convviz.core.limits import MAX_NAME
from convviz.core.spec import Spec
from convviz.core.taps import Transposed
from convviz.data.wording import one_of, shown
from convviz.language import count_phrase, phrase

PANELS = ("input", "weight", "product", "output")
KEYS = ("step", "filter", "pin", "stamp", "zeros")
"""The fields of an address that hold a spot."""

_WHOLE = re.compile(r"[0-9]{1,9}")
_PIN = re.compile(rf"({'|'.join(PANELS)})((?:\.-?[0-9]{{1,9}}){{1,4}})")


@dataclass(frozen=True, slots=True)
class Pin:
    """A cell of one panel; an input cell in the padding has negative indices, or some beyond the input."""

    panel: str
    channel: int | None
    index: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A step of a walk, the filter that is walked, and a pinned cell.

    Attributes
    ----------
    step : int
        From 0, in C order of the output.
    filter : int
        From 0.
    pin : str
        ``"input.channel.index…"``, ``"weight.channel.index…"``, ``"product.channel.index…"``,
        ``"output.index…"``, or empty.
    stamp : int, optional
        Of a transposed layer that is watched stamp by stamp: which input cell it is, in C order. The step is
        then that of the first output cell under the stamp.
    zeros : bool
        Whether a transposed layer is watched with the zeros between its input cells.

    Examples
    --------
    >>> Spot(step=4, pin="input.0.1.-1").pinned
    Pin(panel='input', channel=0, index=(1, -1))
    """

    step: int = 0
    filter: int = 0
    pin: str = ""
    stamp: int | None = None
    zeros: bool = False

    @property
    def pinned(self) -> Pin | None:
        """The pinned cell, or None."""
        match = _PIN.fullmatch(self.pin)
        if match is None:
            return None
        panel, numbers = match[1], [int(text) for text in match[2].split(".")[1:]]
        if panel == "output":
            return Pin(panel, None, tuple(numbers))
        return Pin(panel, numbers[0], tuple(numbers[1:]))


def encode_spot(spot: Spot | None) -> dict[str, str]:
    """Return the fields that say where one is; what is zero or empty is left out.

    Examples
    --------
    >>> encode_spot(Spot(step=7, pin="output.1.2")), encode_spot(None)
    ({'step': '7', 'pin': 'output.1.2'}, {})
    """
    if spot is None:
        return {}
    if spot.stamp is not None:  # it says the step
        others = {"filter": spot.filter, "pin": spot.pin, "stamp": str(spot.stamp)}
    else:
        others = {"step": spot.step, "filter": spot.filter, "pin": spot.pin, "zeros": int(spot.zeros)}
    return {key: str(value) for key, value in others.items() if value}


def decode_spot(fields: Mapping[str, str]) -> tuple[Spot | None, tuple[str, ...]]:
    """Return the spot that an address asks for, if any, and a sentence for every field that is ignored.

    Examples
    --------
    >>> spot, notes = decode_spot({"step": "7", "pin": "nowhere"})
    >>> print(spot.step, *notes)
    7 The link's pin=nowhere is ignored: it must name a cell, such as output.0.1.
    """
    numbers, notes = {"step": 0, "filter": 0}, []
    for key in numbers:
        text = fields.get(key, "0")
        if _WHOLE.fullmatch(text):
            numbers[key] = int(text)
        else:
            notes.append(_ignored(key, text, phrase("it must be a whole number")))
    pin = fields.get("pin", "")
    if pin and not _PIN.fullmatch(pin):
        notes.append(_ignored("pin", pin, phrase("it must name a cell, such as output.0.1")))
        pin = ""
    stamp, zeros = fields.get("stamp"), fields.get("zeros", "")
    if stamp is not None and not _WHOLE.fullmatch(stamp):
        notes.append(_ignored("stamp", stamp, phrase("it must be a whole number")))
        stamp = None
    if zeros not in ("", "0", "1"):
        notes.append(_ignored("zeros", zeros, phrase("it must be {options}", options=one_of("01"))))
    spot = Spot(**numbers, pin=pin, stamp=None if stamp is None else int(stamp), zeros=zeros == "1")
    return (None if spot == Spot() else spot), tuple(notes)


def validate_spot(spot: Spot | None, spec: Spec) -> tuple[Spot | None, tuple[str, ...]]:
    """Return the nearest spot that a layer has, and a sentence for everything that was changed.

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> spot, notes = validate_spot(Spot(step=99), resolve((1, 4, 4), (1, 1, 3, 3)))
    >>> spot.step, notes
    (3, ("The link's step=99 is changed to 3: there are 4 steps, from 0.",))
    """
    if spot is None:
        return None, ()
    notes: list[str] = []
    spot = _of_stamps(spot, spec, notes)
    step, filter = min(spot.step, spec.steps - 1), min(spot.filter, spec.out_channels - 1)
    if step != spot.step:
        steps = count_phrase("there is {count} step, from 0", "there are {count} steps, from 0", spec.steps)
        notes.append(_changed("step", spot.step, step, steps))
    if filter != spot.filter:
        filters = count_phrase(
            "there is {count} filter, from 0", "there are {count} filters, from 0", spec.out_channels
        )
        notes.append(_changed("filter", spot.filter, filter, filters))
    pin = spot.pin
    if spot.pinned and not _is_there(spot.pinned, spec):
        notes.append(_ignored("pin", pin, phrase("there is no such cell")))
        pin = ""
    return replace(spot, step=step, filter=filter, pin=pin), tuple(notes)


def _of_stamps(spot: Spot, spec: Spec, notes: list[str]) -> Spot:
    """The spot with a stamp that there is, and the step of the first output under it."""
    if not all(isinstance(rule, Transposed) for rule in spec.rules):
        for key, value in (("stamp", spot.stamp), ("zeros", int(spot.zeros) or None)):
            if value is not None:
                notes.append(_ignored(key, str(value), phrase("this layer has no stamps")))
        return replace(spot, stamp=None, zeros=False)
    if spot.stamp is None:
        return spot
    count = prod(spec.input_size)
    stamp = min(spot.stamp, count - 1)
    if stamp != spot.stamp:
        stamps = count_phrase("there is {count} stamp, from 0", "there are {count} stamps, from 0", count)
        notes.append(_changed("stamp", spot.stamp, stamp, stamps))
    return replace(spot, stamp=stamp, zeros=False, step=_step_under(stamp, spec))


def _step_under(stamp: int, spec: Spec) -> int:
    """Step of the first output cell under a stamp; 0 where all of it is cut off."""
    index = []
    for size in reversed(spec.input_size):
        stamp, position = divmod(stamp, size)
        index.append(position)
    fed = [table.feeds(i) for table, i in zip(tables(spec), reversed(index), strict=True)]
    return step_of(spec, tuple(one[0] for one in fed)) if all(fed) else 0


def _is_there(pin: Pin, spec: Spec) -> bool:
    size = {"output": spec.output_size, "input": spec.input_size}.get(pin.panel, spec.kernel_size)
    padding = spec.padding if pin.panel == "input" else ((0, 0),) * spec.ndim
    return (
        len(pin.index) == spec.ndim
        and (pin.channel is None or 0 <= pin.channel < spec.in_channels)
        and all(
            -before <= i < n + after for i, n, (before, after) in zip(pin.index, size, padding, strict=True)
        )
    )


def _ignored(key: str, text: str, reason: str) -> str:
    return phrase(
        "The link's {key}={value} is ignored: {reason}.", key=key, value=shown(text, MAX_NAME), reason=reason
    )


def _changed(key: str, number: int, nearest: int, reason: str) -> str:
    return phrase(
        "The link's {key}={value} is changed to {nearest}: {reason}.",
        key=key,
        value=number,
        nearest=nearest,
        reason=reason,
    )
