"""Questions about a chain of layers: its shapes, how far its outputs see, and what it learns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from convviz.explain.chains import kind_title
from convviz.explain.headline import TIMES, grouped, sizes_formula
from convviz.language import later, phrase
from convviz.learn.quiz.chain_moves import grown, learned_of, move_of
from convviz.learn.quiz.chain_practice import Task, comes_to
from convviz.learn.quiz.chain_slips import slips
from convviz.learn.quiz.question import Answer, Question, distinct
from convviz.learn.quiz.wording import shape_text, times
from convviz.network.items import ARGUMENTS, Item
from convviz.network.plan import COMES
from convviz.settings.spot import Spot

CHAIN = "chain"
"""What an address calls such a question."""

_AXES = {1: ("L",), 2: ("H", "W"), 3: ("D", "H", "W")}

_PROMPTS = {
    "shape": later("What shape comes out of this chain?"),
    "field": later("How many input cells does one output of this chain see along an axis?"),
    "jump": later(
        "How many input cells apart are the receptive fields of two neighbouring outputs of this chain?"
    ),
    "parameters": later("How many numbers does this chain learn, biases included?"),
}
_HINTS = {
    "field": later("The receptive field: from the first cell to the last, far from the edges."),
    "jump": later(
        "The jump: from the middle of one receptive field to the middle of the next, along an axis."
    ),
}
_NUDGES = {
    "shape": later("Work from layer to layer, and write down the shape after each."),
    "field": later("Begin with 1. Each layer adds (kernel − 1) × dilation × the jump before it."),
    "jump": later("Multiply the strides of all layers, pooling included."),
    "parameters": later("Work from layer to layer: kernel sizes × channels × filters, plus the biases."),
}


def ask_chain(task: Task) -> Question:
    """Ask what the task wants to know about its chain.

    Examples
    --------
    >>> from convviz.learn.quiz.chain_practice import chain_practice
    >>> question = ask_chain(chain_practice(3, "easy"))
    >>> question.prompt, question.answer
    ('How many input cells does one output of this chain see along an axis?', 4.0)
    """
    answer, shape = _answer(task), task.network.input_shape
    axes = _AXES[len(shape) - 1]
    hint = phrase(_HINTS[task.what]) if task.what in _HINTS else ""
    if task.what == "shape":
        is_flat = len(task.network.output_shape) == 1
        names = "(N)" if is_flat else shape_text(("C", *axes))
        hint = phrase("Channels first, as in {names}: one number for each axis.", names=names)
        if is_flat:
            hint = phrase("One number: a row has one axis.")
    return Question(
        kind=CHAIN,
        prompt=phrase(_PROMPTS[task.what]),
        facts=phrase(
            "The input has the shape {names} = {sizes}.",
            names=shape_text(("C", *axes)),
            sizes=shape_text(shape),
        ),
        hint=hint,
        form="shape" if task.what == "shape" else "number",
        answer=answer,
        mistakes=distinct(slips(task), answer),
        nudge=phrase(_NUDGES[task.what]),
        explanation=tuple(_EXPLAINED[task.what](task)),
        spot=Spot(),
        hidden="shape",
    )


def layer_lines(task: Task) -> tuple[str, ...]:
    """Return the layers of a chain as torch has them, a line each.

    Examples
    --------
    >>> from convviz.learn.quiz.chain_practice import chain_practice
    >>> layer_lines(chain_practice(1, "easy"))
    ('nn.Conv2d(1, 2, 3)', 'nn.ReLU()', 'nn.MaxPool2d(2)')
    """
    return tuple(_calls(task))


def _calls(task: Task) -> Iterator[str]:
    for item, comes in zip(task.plan.items, comes_to(task), strict=False):
        needed = {one.name for one in ARGUMENTS[item.kind] if one.is_needed}
        given = [str(value) if name in needed else f"{name}={value}" for name, value in item.settings]
        given = [str(comes[0])] * (item.kind in COMES) + given
        yield f"nn.{_name(task, item)}({', '.join(given)})"


def _answer(task: Task) -> Answer:
    rows = task.network.table()
    if task.what == "shape":
        return task.network.output_shape
    if task.what == "parameters":
        return float(sum(row.parameters for row in rows))
    field, jump = rows[-1].receptive_field, rows[-1].jump
    seen = field if task.what == "field" else jump
    assert seen is not None, "an output that sees all of the input is not asked about"
    return float(seen[0])


def _name(task: Task, item: Item) -> str:
    return kind_title(item.kind, len(task.network.input_shape) - 1)


def _shapes(task: Task) -> Iterator[str]:
    for item, name, comes, made in zip(
        task.plan.items, task.network.names, comes_to(task), comes_to(task)[1:], strict=False
    ):
        spec: Any = task.network.part(name).spec
        if spec is not None:
            yield f"{_name(task, item)}: {sizes_formula(spec)}. {shape_text(made)}"
        elif item.kind == "Flatten":
            yield f"{_name(task, item)}: {times(comes)} = {grouped(made[0])}"
        else:
            yield phrase("{layer} leaves the shape as it is.", layer=_name(task, item))


def _fields(task: Task) -> Iterator[str]:
    field = jump = 1
    for item in task.plan.items:
        move = move_of(item)
        if move is None:
            yield phrase("{layer} looks at one cell and adds none.", layer=_name(task, item))
            continue
        factors = [f"({move.kernel} − 1)"]
        factors += [str(move.dilation)] if move.dilation > 1 else []
        factors += [str(jump)] if jump > 1 else []
        wider, further = grown(field, jump, move)
        product = f" {TIMES} ".join(factors)
        yield phrase(
            "{layer}: {before} + {product} = {field} cells; jump {jump} × {stride} = {next}.",
            layer=_name(task, item),
            before=field,
            product=product,
            field=wider,
            jump=jump,
            stride=move.stride,
            next=further,
        )
        field, jump = wider, further


def _counts(task: Task) -> Iterator[str]:
    counts = []
    rank = len(task.network.input_shape) - 1
    for item, comes in zip(task.plan.items, comes_to(task), strict=False):
        learned = learned_of(item, comes)
        name = _name(task, item)
        if learned is None:
            yield phrase("{layer} learns nothing.", layer=name)
            continue
        counts.append(learned.total)
        if learned.kind == "BatchNorm":
            yield phrase(
                "{layer}: a weight and a bias for each of {channels} channels, 2 × {channels} = {total}.",
                layer=name,
                channels=learned.channels,
                total=learned.total,
            )
            continue
        sizes = (learned.kernel,) * rank if learned.kind == "Conv" else ()
        product = times((*sizes, learned.channels, learned.out))
        added = f" + {learned.biases}" if learned.biases else ""
        yield f"{name}: {product}{added} = {grouped(learned.total)}"
    if len(counts) > 1:
        yield phrase(
            "Together: {sum} = {total}.", sum=" + ".join(map(grouped, counts)), total=grouped(sum(counts))
        )


_EXPLAINED = {"shape": _shapes, "field": _fields, "jump": _fields, "parameters": _counts}
