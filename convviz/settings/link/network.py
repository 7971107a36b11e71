"""A network and its input as the fields of an address, and back.

The layers are one readable field (``net=Conv(8,3,padding=1)~ReLU``, see `convviz.network.plan.write`), typed
weights a token, and the input's fields those of `convviz.settings.link.query`. Reading never fails: what
cannot be used is left out, and a sentence says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from convviz.core import limits
from convviz.core.errors import SourceError
from convviz.core.numbers import Numbers
from convviz.data.wording import one_of, shown
from convviz.language import phrase
from convviz.network.plan import WEIGHTS, Plan, read, write
from convviz.settings.chain import FIRST, FIRST_INPUT, Chain, as_input, within
from convviz.settings.link.fields import is_whole
from convviz.settings.link.packing import pack, unpack
from convviz.settings.link.query import LARGE, decode, encode
from convviz.settings.link.versions import VERSION
from convviz.settings.model import MAX_SEED, Setup

_NET, _SEED, _WEIGHTS, _NUMBERS, _LOADED, _AT = "net", "seed", "weights", "numbers", "loaded", "at"
_NOISE = "noise"
"""What the seed of an input of noise is called here: the seed is that of the weights."""

_INPUT = {"v", "rank", "source", "file", "sample", "colour", "cells", "region", "text", "matrix"}
_SEPARATOR = "."
MOST_PACKED = 2**20
"""Bytes of numbers that may find room in an address once they are packed; of more, it takes long to try."""


def encode_network(chain: Chain, setup: Setup) -> dict[str, str]:
    """Return the fields that restore a network and its input; none of what the page begins with.

    Examples
    --------
    >>> encode_network(FIRST, FIRST_INPUT)
    {}
    >>> from convviz.network.plan import Item
    >>> encode_network(Chain(Plan((Item("ReLU"),), seed=2), 0), Setup())
    {'net': 'ReLU', 'seed': '2', 'at': '1'}
    """
    at = {} if chain.at == FIRST.at else {_AT: str(chain.at + 1)}
    if (chain.plan, setup) == (FIRST.plan, FIRST_INPUT):
        return at
    fields = encode(as_input(setup))
    if _SEED in fields:
        fields[_NOISE] = fields.pop(_SEED)
    plan = chain.plan
    fields[_NET] = write(plan)
    fields |= {_SEED: str(plan.seed)} if plan.seed else {}
    fields |= {_WEIGHTS: plan.weights} if plan.weights else {}
    if token := _packed(plan):
        left = limits.MAX_LINK_BYTES - sum(map(len, fields.values()))
        fields[_NUMBERS] = token if len(token) <= left else f"{LARGE}{token[:8]}"
    if chain.file and (not token or token != fields[_NUMBERS]):
        fields[_LOADED] = shown(chain.file, limits.MAX_NAME)
    return fields | at


def _packed(plan: Plan) -> str:
    """All typed numbers of a network as one token: which are whose, then the arrays; empty without any."""
    places = [(index, name) for index, item in enumerate(plan.items) for name, _ in item.numbers]
    if not places:
        return ""
    arrays = [numbers for item in plan.items for _, numbers in item.numbers]
    if (size := sum(len(numbers.data) for numbers in arrays)) > MOST_PACKED:
        return f"{size:08x}".ljust(limits.MAX_LINK_BYTES + 1, ".")
    whose = _SEPARATOR.join(f"{index}-{name}" for index, name in places)
    return f"{pack(arrays)}{_SEPARATOR}{whose}"


def decode_network(texts: Mapping[str, str]) -> tuple[tuple[Setup, Chain], tuple[str, ...]]:
    """Return the input and the network that an address describes, and a sentence for all that is ignored.

    Examples
    --------
    >>> (setup, chain), notes = decode_network({"net": "ReLU", "seed": "x"})
    >>> [item.kind for item in chain.plan.items], notes
    (['ReLU'], ("The link's seed=x is ignored: it must be a whole number from 0 to 9999.",))
    """
    left, notes = dict(texts), []
    own = {key: left.pop(key) for key in (_NET, _SEED, _WEIGHTS, _NUMBERS, _LOADED, _AT) if key in left}
    if _NOISE in left:
        left[_SEED] = left.pop(_NOISE)
    for key in [key for key in left if key not in (*_INPUT, _SEED)]:
        notes.append(
            _ignored(key, left.pop(key), phrase("the page {title} does not use it", title=phrase("Network")))
        )
    says_input = _NET in own or left.keys() - {"v"}
    setup, of_input = decode({"v": str(VERSION)} | left) if says_input else (FIRST_INPUT, ())
    notes += of_input
    plan = FIRST.plan
    if _NET in own:
        plan, unread = read(own[_NET])
        notes += unread
    plan = replace(
        plan, seed=_whole(own, _SEED, MAX_SEED, plan.seed, notes), weights=_weights(own, plan, notes)
    )
    file = shown(own.get(_LOADED, ""), limits.MAX_NAME)
    if file:
        notes.append(
            phrase(
                "The link names “{file}” but does not hold its weights: load that file again and give it to "
                "the layers.",
                file=file,
            )
        )
    else:
        plan = _with_numbers(own.get(_NUMBERS), plan, notes)
    at = _whole(own, _AT, len(plan.items), FIRST.at + 1, notes) - 1
    return (as_input(setup), within(Chain(plan, at, file))), tuple(notes)


def _whole(own: Mapping[str, str], key: str, high: int, usual: int, notes: list[str]) -> int:
    text = own.get(key)
    if text is None:
        return usual
    if is_whole(text) and 0 <= int(text) <= high:
        return int(text)
    must = phrase("it must be a whole number from {low} to {high}", low=0, high=high)
    notes.append(_ignored(key, text, must))
    return usual


def _weights(own: Mapping[str, str], plan: Plan, notes: list[str]) -> str:
    name = own.get(_WEIGHTS, "" if _NET in own else plan.weights)
    if name and name not in WEIGHTS:
        notes.append(_ignored(_WEIGHTS, name, phrase("it must be {options}", options=one_of(WEIGHTS))))
        return ""
    return name


def _with_numbers(token: str | None, plan: Plan, notes: list[str]) -> Plan:
    if token is None:
        return plan
    try:
        return _unpacked(token, plan)
    except SourceError as error:
        notes.append(phrase("The link's weights are ignored: {reason}.", reason=error.args[0]))
        return plan


def _unpacked(token: str, plan: Plan) -> Plan:
    if token.startswith(LARGE):
        raise SourceError(phrase("they were too many for an address"))
    packed, *whose = token.split(_SEPARATOR)
    arrays = unpack(packed)
    given: dict[int, list[tuple[str, Numbers]]] = {}
    if len(arrays) != len(whose):
        raise SourceError(phrase("it is damaged"))
    for place, numbers in zip(whose, arrays, strict=True):
        index, _, name = place.partition("-")
        if not is_whole(index) or not 0 <= int(index) < len(plan.items) or not name.isidentifier():
            raise SourceError(phrase("it is damaged"))
        given.setdefault(int(index), []).append((name, numbers))
    items = [replace(item, numbers=tuple(given.get(index, ()))) for index, item in enumerate(plan.items)]
    return replace(plan, items=tuple(items))


def _ignored(key: str, text: str, reason: str) -> str:
    told = phrase("The link's {key}={text} is ignored: {reason}.")
    return told.format(key=shown(key, limits.MAX_NAME), text=shown(text, limits.MAX_NAME), reason=reason)
