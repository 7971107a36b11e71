"""A set-up as the fields of an address, and back.

Whatever differs from what its rank and its layer begin with is a readable field (``rank=1&kernel=box``, see
`convviz.settings.link.fields`); what was typed and weights written by hand are a token each
(`convviz.settings.link.packing`). What they begin with depends on the version of the link
(`convviz.settings.link.versions`): one without a version is of the first. Reading never fails: what cannot
be used is left out, and a sentence says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from convviz.core import limits
from convviz.core.errors import SourceError
from convviz.data.inputs import Numbers, Text
from convviz.data.wording import named, shown
from convviz.explain.headline import listed
from convviz.language import count_phrase, later, phrase
from convviz.settings.edits import with_layer
from convviz.settings.link.fields import FIELDS, Field, Say, fields_of, first_fields, is_whole
from convviz.settings.link.packing import check_weight, pack, pack_text, unpack, unpack_text
from convviz.settings.link.versions import BEGINNINGS, VERSION
from convviz.settings.model import CUSTOM, SETUPS, Setup
from convviz.settings.validate import STAND_IN

LARGE = "large."
"""Begins what stands for data that is too long for an address."""
SAYS_WHAT = frozenset(
    {"weights", "matrix", "text", *(field.key for field in (*first_fields(SETUPS), *FIELDS))}
)
"""The fields that say something of a set-up, whatever its layer."""
_MOST_NAMED = 3
"""Fields that are named of those that are wrong in the same way; of more, the count is enough."""

_LARGE = {
    "matrix": later("typed numbers"),
    "text": later("typed text"),
    "weights": later("edited weights"),
    "numbers": later("edited weights"),
}
_NOT_A_MATRIX = {
    2: later("it is not one matrix of channels, rows and columns"),
    3: later("it is not one matrix of channels, slices, rows and columns"),
}


def encode(setup: Setup) -> dict[str, str]:
    """Return the fields that restore a set-up, and their version; what its rank and layer begin with is left
    out, and so are rank 2 and convolution. The set-up with which a page begins needs none.

    Data beyond `convviz.core.limits.MAX_LINK_BYTES` is replaced by `LARGE`, and an upload is never in it:
    `missing` says so.

    Examples
    --------
    >>> encode(Setup()), encode(SETUPS[1])
    ({}, {'v': '2', 'rank': '1'})
    >>> from convviz.settings.model import Filter
    >>> encode(Setup(stride=(2, 2), filters=(Filter("box"), Filter("laplacian", bias=1.5))))
    {'v': '2', 'kernel': 'box~laplacian', 'bias': '0~1.5', 'stride': '2'}
    """
    first = with_layer(SETUPS[setup.rank], setup.layer)
    firsts = [(field, Setup()) for field in first_fields(SETUPS)]
    others = [(field, first) for field in fields_of(setup.layer)]
    fields = {
        field.key: field.write(setup)
        for field, usual in (*firsts, *others)
        if field.write(setup) != field.write(usual)
    }
    left = limits.MAX_LINK_BYTES
    for key, token in (("weights", _weights_token(setup, first)), _typed_token(setup)):
        if token:
            fields[key] = token if len(token) <= left else f"{LARGE}{token[:8]}"
            left -= len(fields[key])
    return marked(fields)


def marked(fields: Mapping[str, str]) -> dict[str, str]:
    """Return fields with the version in which they are written; no fields need none.

    Examples
    --------
    >>> marked({"step": "3"}), marked({})
    ({'v': '2', 'step': '3'}, {})
    """
    return {"v": str(VERSION), **fields} if fields else {}


def _typed_token(setup: Setup) -> tuple[str, str]:
    if isinstance(setup.typed, Text):
        return "text", pack_text(setup.typed)
    return "matrix", pack([setup.typed]) if setup.typed else ""


def _weights_token(setup: Setup, first: Setup) -> str:
    own, original = (
        [(index, one.weight) for index, one in enumerate(each.filters) if one.preset == CUSTOM]
        for each in (setup, first)
    )
    is_first = own == original and len(setup.filters) == len(first.filters)
    return "" if is_first or not own else pack([weight for _, weight in own if weight is not None])


def missing(fields: Mapping[str, str]) -> str:
    """Say what someone else who opens these fields would not see; empty if nothing is missing."""
    if fields.get("source") == "upload":
        return _upload_missing(is_picture="rank" not in fields, is_named="file" in fields)
    if "loaded" in fields:
        return phrase(
            "The link holds the layers and the name of your file but not its weights: whoever opens it loads "
            "the file again."
        )
    absent = [phrase(what) for key, what in _LARGE.items() if fields.get(key, "").startswith(LARGE)]
    if not absent:
        return ""
    told = phrase("The link does not hold the {data}: they are more than an address can carry.")
    return told.format(data=listed(absent))


def _upload_missing(is_picture: bool, is_named: bool) -> str:
    if is_picture and is_named:
        return phrase(
            "The link holds the settings and your picture's name but not your picture: whoever opens it "
            "uploads it again."
        )
    if is_picture:
        return phrase("The link holds the settings but not your picture: whoever opens it uploads it again.")
    if is_named:
        return phrase(
            "The link holds the settings and your file's name but not your file: whoever opens it uploads "
            "it again."
        )
    return phrase("The link holds the settings but not your file: whoever opens it uploads it again.")


def decode(fields: Mapping[str, str | Sequence[str]]) -> tuple[Setup, tuple[str, ...]]:
    """Return the set-up that an address describes, and a sentence for every field ignored or changed.

    Parameters
    ----------
    fields : mapping of str to str, or to all the values of a repeated key
        Anything at all: it was written by whoever made the link. Without a version it is of the first one,
        unless it says nothing of a set-up.

    Examples
    --------
    >>> setup, notes = decode({"v": "2", "stride": "2", "cells": "9999", "colour": "blue"})
    >>> setup.stride, setup.cells, setup.colour
    ((2, 2), 512, 'grey')
    >>> for note in notes: print(note)
    The link's colour=blue is ignored: it must be grey or rgb.
    The link's cells=9999 is changed to 512: it must be from 8 to 512.
    """
    texts, repeated = once(fields)
    notes = list(repeated)
    beginnings = BEGINNINGS[_read_version(texts, notes.append)]
    setup = beginnings[2]
    for field in first_fields(beginnings):
        if field.key in texts:
            setup = _read_field(field, texts.pop(field.key), setup, notes.append)
    for field in fields_of(setup.layer):
        if field.key in texts:
            setup = _read_field(field, texts.pop(field.key), setup, notes.append)
    setup = _read_weights(texts.pop("weights", None), setup, notes.append)
    key = "text" if setup.rank == 1 else "matrix"
    setup = _read_typed(key, texts.pop(key, None), setup, notes.append)
    if texts:
        notes.append(_unknown(list(texts)))
    return setup, tuple(notes)


def once(fields: Mapping[str, str | Sequence[str]]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return each field with one text, the last that it has, and what to say where there are several."""
    lists = {key: [texts] if isinstance(texts, str) else list(texts) or [""] for key, texts in fields.items()}
    repeated = [key for key, texts in lists.items() if len(texts) > 1]
    notes = [
        phrase("The link has {key} {count} times: the last is used.", key=_named(key), count=len(lists[key]))
        for key in repeated[:_MOST_NAMED]
    ]
    if more := repeated[_MOST_NAMED:]:
        told = count_phrase(
            "The link has {count} more field several times: the last is used.",
            "The link has {count} more fields several times: the last of each is used.",
            len(more),
        )
        notes.append(told)
    return {key: texts[-1] for key, texts in lists.items()}, tuple(notes)


def _unknown(keys: list[str]) -> str:
    first, more = ", ".join(map(_named, keys[:_MOST_NAMED])), len(keys) - _MOST_NAMED
    if len(keys) == 1:
        told = phrase("The link's {keys} is ignored: ConvViz knows no such setting.")
    elif more <= 0:
        told = phrase("The link's {keys} are ignored: ConvViz knows no such settings.")
    else:
        told = phrase("The link's {keys} and {more} more are ignored: ConvViz knows no such settings.")
    return told.format(keys=first, more=more)


def _read_version(texts: dict[str, str], say: Say) -> int:
    """Take the version out of an address: the one against whose beginnings it is to be read."""
    text = texts.pop("v", None)
    if text is not None and is_whole(text) and int(text) > 0:
        if int(text) > VERSION:
            say(
                phrase(
                    "This link was made by a later version of ConvViz: what this one does not know is "
                    "ignored."
                )
            )
        return min(int(text), VERSION)
    if text is not None:
        say(_ignored("v", text, phrase("it must be a version number")))
    return VERSION if SAYS_WHAT.isdisjoint(texts) else 1


def _read_field(field: Field, text: str, setup: Setup, say: Say) -> Setup:
    heard: list[str] = []
    try:
        changed = field.read(text, setup, heard.append)
    except SourceError as error:
        say(_ignored(field.key, text, error.args[0]))
        return setup
    told = phrase("The link's {key}={text} is changed to {value}: {reason}.")
    for reason in heard:
        say(told.format(key=field.key, text=_shown(text), value=field.write(changed), reason=reason))
    return changed


def _ignored(key: str, text: str, reason: str) -> str:
    told = phrase("The link's {key}={text} is ignored: {reason}.")
    return told.format(key=key, text=_shown(text), reason=reason)


def _read_weights(token: str | None, setup: Setup, say: Say) -> Setup:
    wanted = sum(one.preset == CUSTOM for one in setup.filters)
    if token is None and all(one.weight for one in setup.filters if one.preset == CUSTOM):
        return setup
    try:
        weights = unpack(_present(token, "weights"))
        if len(weights) != wanted:
            held = count_phrase("{count} filter", "{count} filters", len(weights))
            custom = count_phrase("{count} custom one", "{count} custom ones", wanted)
            told = phrase("it holds {filters} where the link has {custom}", filters=held, custom=custom)
            raise SourceError(told)
        for weight in weights:
            check_weight(weight, setup.rank)
    except SourceError as error:
        say(phrase("The link's weights are ignored: {reason}.", reason=error.args[0]))
        filters = [
            replace(one, preset=STAND_IN.name, weight=None) if one.preset == CUSTOM else one
            for one in setup.filters
        ]
        return replace(setup, filters=tuple(filters))
    given = iter(weights)
    filters = [replace(one, weight=next(given)) if one.preset == CUSTOM else one for one in setup.filters]
    return replace(setup, filters=tuple(filters))


def _read_typed(key: str, token: str | None, setup: Setup, say: Say) -> Setup:
    if token is None and setup.source != "typed":
        return setup
    try:
        typed = _read_text(token) if key == "text" else _read_matrix(token, setup.rank)
    except SourceError as error:
        told = (
            phrase("The link's typed text is ignored: {reason}. A sample is shown instead.")
            if key == "text"
            else phrase("The link's typed numbers are ignored: {reason}. A sample is shown instead.")
        )
        say(told.format(reason=str(error).removesuffix(".")))
        return replace(setup, source="sample" if setup.source == "typed" else setup.source)
    return replace(setup, source="typed", file="", typed=typed)


def _read_text(token: str | None) -> Text:
    typed = unpack_text(_present(token, "text"))
    typed.read()
    return typed


def _read_matrix(token: str | None, rank: int) -> Numbers:
    arrays = unpack(_present(token, "matrix"))
    if len(arrays) != 1 or len(arrays[0].shape) != rank + 1:
        raise SourceError(phrase(_NOT_A_MATRIX[rank]))
    if arrays[0].shape[0] > limits.MAX_CHANNELS:
        channels = count_phrase("{count} channel", "{count} channels", arrays[0].shape[0])
        told = phrase(
            "it has {channels}, and the limit is {limit}", channels=channels, limit=limits.MAX_CHANNELS
        )
        raise SourceError(told)
    return arrays[0]


def _shown(text: str) -> str:
    return shown(text, limits.MAX_NAME)


def _named(key: str) -> str:
    return named(key, limits.MAX_NAME) or phrase("field without a name")


def _present(token: str | None, key: str) -> str:
    if token is None:
        told = (
            phrase("the field {key} that holds it is missing")
            if key == "text"
            else phrase("the field {key} that holds them is missing")
        )
        raise SourceError(told.format(key=key))
    if token.startswith(LARGE):
        raise SourceError(
            phrase("it was too long for an address")
            if key == "text"
            else phrase("they were too many for an address")
        )
    return token
