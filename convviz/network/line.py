"""The layers of a plan as one line for an address, and back: ``Conv(8,3,padding=1)~ReLU~MaxPool(2)``.

Sizes that differ by axis are written ``1x2x2``, a layer's name before a colon, ``skip:ReLU``. What could be
taken for one of these signs in a name is written as in an address, ``%3A``.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from convviz.core.arguments import shown
from convviz.core.errors import ConvSpecError
from convviz.core.limits import MAX_NAME
from convviz.language import count_phrase, phrase
from convviz.network.chain import MAX_LAYERS
from convviz.network.items import ARGUMENTS, Argument, Item, Plan, Setting, arguments_of, checked

MAX_PARTS = 32
"""What stands between more commas than that in a layer is no setting and no name."""

MAX_NOTES = 5
"""So many sentences at most say what was left out of a line."""

_SHAPE = re.compile(r"(?:([^:()~]*):)?(\w+)(?:\(([^()]*)\))?")
_SIZES = re.compile(r"-?[0-9]{1,9}(?:x-?[0-9]{1,9}){0,2}x?")


def write(plan: Plan) -> str:
    """Return the layers of a plan as one line; numbers, seed and trained weights are not in it.

    Examples
    --------
    >>> from convviz.network.items import item
    >>> write(Plan((item("Conv", 8, 3, padding=1, name="a 1"), item("MaxPool", (1, 2)), item("Add", "a 1"))))
    'a%201:Conv(8,3,padding=1)~MaxPool(1x2)~Add(a%201)'
    """
    return "~".join(map(_written, plan.items))


def read(text: str) -> tuple[Plan, tuple[str, ...]]:
    """Return the plan of a line, and a sentence for each part of it that was left out. Nothing is raised.

    Examples
    --------
    >>> plan, notes = read("Conv(8,3,padding=1)~Dropout(0.5)~ReLU")
    >>> [item.kind for item in plan.items], len(notes)
    (['Conv', 'ReLU'], 1)
    """
    notes: list[str] = []
    written = text.split("~", MAX_LAYERS) if text else []
    if len(written) > MAX_LAYERS:
        notes.append(
            phrase("The address has more than {most} layers; only the first are here.", most=MAX_LAYERS)
        )
    items = (_item(part, notes) for part in written[:MAX_LAYERS])
    plan = Plan(tuple(item for item in items if item is not None))
    if len(notes) > MAX_NOTES:
        rest = len(notes) - MAX_NOTES
        notes[MAX_NOTES:] = [
            count_phrase("{count} more part was left out.", "{count} more parts were left out.", rest)
        ]
    return plan, tuple(notes)


def _written(item: Item) -> str:
    settings = dict(item.settings)
    parts = []
    for argument in ARGUMENTS[item.kind]:
        if argument.name in settings:
            value = _value(settings[argument.name])
            parts.append(value if argument.is_needed else f"{argument.name}={value}")
    name = f"{_quoted(item.name)}:" if item.name else ""
    return f"{name}{item.kind}" + (f"({','.join(parts)})" if parts else "")


def _value(value: Setting) -> str:
    if isinstance(value, tuple):
        if any(isinstance(one, str) for one in value):
            return ",".join(_quoted(str(one)) for one in value)
        return "x".join(map(str, value)) + ("x" if len(value) == 1 else "")
    return _quoted(value) if isinstance(value, str) else str(value)


def _quoted(name: str) -> str:
    return quote(name, safe="", errors="replace").replace("~", "%7E")


def _item(text: str, notes: list[str]) -> Item | None:
    """The layer of a part of the line, with what of it can be used."""
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        notes.append(phrase("{text} is not written as a layer and was left out.", text=shown(text)))
        return None
    named, kind, inside = shape.groups()
    try:
        known = {one.name: one for one in arguments_of(kind)}
    except ConvSpecError as error:
        notes.append(str(error))
        return None
    settings: dict[str, Setting] = {}
    for argument, value in _pairs(inside or "", list(known.values()), kind, notes):
        try:
            settings[argument.name] = checked(kind, argument, value)
        except ConvSpecError as error:
            notes.append(str(error))
    said = {name: settings.get(name, one.usual) for name, one in known.items()}
    kept = ((name, said[name]) for name, one in known.items() if one.is_needed or said[name] != one.usual)
    name = unquote(named or "")
    if len(name) > MAX_NAME:
        notes.append(
            phrase(
                "The name {name} is longer than {most} characters and was left out.",
                name=shown(name),
                most=MAX_NAME,
            )
        )
        name = ""
    return Item(kind, tuple(kept), name)


def _pairs(inside: str, known: list[Argument], kind: str, notes: list[str]) -> list[tuple[Argument, object]]:
    """The arguments of a layer with what is written for each, those that there are."""
    parts = inside.split(",", MAX_PARTS) if inside else []
    if known and isinstance(known[0].usual, tuple) and parts:  # of a concat: all that is there are names
        return [(known[0], tuple(map(unquote, parts)))]
    pairs: list[tuple[Argument, object]] = []
    for place, part in enumerate(parts):
        name, equals, value = part.rpartition("=")
        found = [one for one in known if one.name == name] if equals else known[place : place + 1]
        if found:
            pairs.append((found[0], _read_value(found[0], value)))
        else:
            notes.append(phrase("{kind} has no setting {name}.", kind=kind, name=shown(part)))
    return pairs


def _read_value(argument: Argument, text: str) -> object:
    """A value as the argument may have it; a text that cannot be read stays a text, and is refused as one."""
    if isinstance(argument.usual, bool):
        return {"True": True, "False": False}.get(text, text)
    if isinstance(argument.usual, float):
        try:
            return float(text)
        except ValueError:
            return text
    if text == str(argument.usual):
        return argument.usual
    if isinstance(argument.usual, str) or not _SIZES.fullmatch(text):
        return unquote(text)
    sizes = tuple(int(size) for size in text.split("x") if size)
    return sizes if "x" in text else sizes[0]
