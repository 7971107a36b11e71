"""A box for pasted layers of PyTorch and Keras: what comes out, what is learned, and the way to the stage."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace

import streamlit as st

from convviz.app import STATIC
from convviz.app.components import notices, table, widgets
from convviz.app.parts import callback
from convviz.app.session.state import State, change, with_setup
from convviz.core.errors import SourceError
from convviz.data.wording import shown
from convviz.explain.headline import grouped, listed
from convviz.frameworks.read.answers import EXAMPLES, Pasted, facts
from convviz.frameworks.read.binding import UnknownValuesError
from convviz.frameworks.read.calls import Call, read_calls
from convviz.frameworks.read.grammar import MAX_TEXT, read_value
from convviz.frameworks.read.shapes import shape_text
from convviz.frameworks.read.staging import staged
from convviz.frameworks.read.values import Typed, Value
from convviz.language import phrase

_PASTED, _NAMED, _CHOSEN = "convviz-pasted", "convviz-pasted-names", "convviz-pasted-layer"
_MOST_NAMES, _MOST_LETTERS, _MOST_TYPED, _MOST_SHAPE = 12, 28, 80, 200
_MARKDOWN = re.compile(r"[\\`*_\[\]()!~:$|<>]")
_MARKED_UP = re.compile(r"[\\`*~$|<>]|__|\]\(|!\[|:\w+\[|://|^\W")
"""What Markdown may take for more than text."""


def show() -> None:
    """Draw the box, examples to click, and the answer."""
    st.html(STATIC / "paste.css")
    pasted = _pasted()
    with st.container(key="headline", gap=None):
        title = phrase("Paste a layer to see its output shape and its number of parameters")
        st.markdown(f"# {title}", anchors=False)
        st.text(
            phrase(
                "Convolution, transposed convolution, pooling or upsampling of PyTorch, Keras or TensorFlow, "
                "as it stands in a program, and the shape of its input. Several layers follow each other."
            ),
            width="stretch",
        )
    with st.container(key="paste", gap="small"):
        _show_fields(pasted)
        _show_answer(pasted)


def _show_fields(pasted: Pasted) -> None:
    with st.container(key="paste-fields", horizontal=True, gap="small"):
        widgets.text_box(
            phrase("Layer"),
            pasted.text,
            lambda text: _keep(_pasted()._replace(text=text)),
            key="paste-text",
            height="content",
            max_chars=MAX_TEXT,
        )
        widgets.text_line(
            phrase("Input shape"),
            pasted.shape,
            lambda shape: _keep(_pasted()._replace(shape=shape)),
            key="paste-shape",
            max_chars=_MOST_SHAPE,
        )
    widgets.segments(
        phrase("Examples"),
        tuple(EXAMPLES),
        next((name for name, example in EXAMPLES.items() if example == pasted), None),
        lambda name: _keep(EXAMPLES[name]),
        key="paste-example",
        format_func=phrase,
        width="content",
    )


def _pasted() -> Pasted:
    """What is pasted by now: the other field may have changed since this one was drawn."""
    return st.session_state.get(_PASTED, next(iter(EXAMPLES.values())))


def _keep(pasted: Pasted) -> None:
    st.session_state[_PASTED] = pasted


def _show_answer(pasted: Pasted) -> None:
    values = Typed(_values())
    try:
        calls = read_calls(*pasted, values)
    except UnknownValuesError as error:
        _show_names((*error.names, *values.met))
        notices.note(_why_not_read(error.names) or _asked(error), key="paste")
        return
    except SourceError as error:
        _show_names(tuple(values.met))
        notices.note(str(error), key="paste")
        return
    _show_names(tuple(values.met))
    if len(calls) > 1:
        _show_several(calls)
        _show_refusal(calls[-1])
    call = calls[_chosen(calls)]
    if call.request is None:
        if len(calls) == 1:
            _show_refusal(call)
        return
    with st.container(key="paste-answer"):
        st.markdown(_table(call))
    notices.quiet(*call.request.notes, call.request.unstaged)
    if not call.request.unstaged:
        _show_buttons(call)


def _asked(error: UnknownValuesError) -> str:
    """What is asked for; of several names, all of them."""
    if len(error.names) == 1:
        return str(error)
    names = [shown(name, _MOST_LETTERS) for name in error.names[:_MOST_NAMES]]
    return phrase("ConvViz does not know {names}; write their values above.", names=listed(names))


def _show_several(calls: tuple[Call, ...]) -> None:
    """All layers, one after the other, and a list to choose the one that is shown below."""
    rows = [
        (f"{place}: {shown(call.written.split('.')[-1], _MOST_LETTERS)}", *_row(call))
        for place, call in enumerate(calls, 1)
    ]
    total = sum(call.parameters for call in calls if call.request)
    table.show(
        (phrase("Layer"), phrase("output"), phrase("parameters")),
        rows,
        ((phrase("all layers"), "", grouped(total)),),
        caption=phrase("The layers, one after the other"),
        pressed=_chosen(calls),
    )
    widgets.select(
        phrase("Layer to look at"),
        tuple(range(len(calls))),
        _chosen(calls),
        _choose,
        key="paste-layer",
        format_func=lambda place: f"{place + 1}: {calls[place].layer.name}" if place < len(calls) else "",
        width=320,
    )


def _show_refusal(call: Call) -> None:
    if call.request is None:
        refused = phrase("{library} refuses it: {reason}", library=call.library, reason=call.refusal)
        notices.note(refused, key="paste")


def _row(call: Call) -> tuple[str, str]:
    if call.request is None:
        return phrase("{library} refuses it", library=call.library), ""
    return shape_text(call.request.output_shape), grouped(call.parameters)


def _chosen(calls: tuple[Call, ...]) -> int:
    """The layer that is shown; the first, or the one that was chosen if the text still has it."""
    chosen: int = st.session_state.get(_CHOSEN, 0)
    return chosen if chosen < len(calls) else 0


def _choose(place: int) -> None:
    st.session_state[_CHOSEN] = place


def _typed() -> dict[str, str]:
    """What was typed for names, by the name."""
    typed: dict[str, str] = st.session_state.get(_NAMED, {})
    return typed


def _values() -> dict[str, Value]:
    """What names in what is pasted stand for, as far as a value was typed."""
    values: dict[str, Value] = {}
    for name, text in _typed().items():
        with suppress(SourceError):
            values[name] = read_value(text)
    return values


def _why_not_read(names: tuple[str, ...]) -> str:
    """Why what was typed for one of the names is no value; nothing if all is well."""
    for name in names:
        if text := _typed().get(name):
            return phrase(
                "Value of {name}: {text} is no number; write one, such as 16, or several, such as (3, 3).",
                name=shown(name, _MOST_LETTERS),
                text=shown(text, _MOST_LETTERS),
            )
    return ""


def _show_names(names: tuple[str, ...]) -> None:
    """Draw a small field for each name whose value is not in the text."""
    if not names:
        return
    typed, text = _typed(), _pasted().text
    names = tuple(sorted(dict.fromkeys(names), key=lambda name: _place(name, text)))
    with st.container(key="paste-names", horizontal=True, gap="small"):
        for name in names[:_MOST_NAMES]:
            widgets.text_line(
                _label(name),
                typed.get(name, ""),
                lambda text, name=name: _name(name, text),
                key=f"paste-name-{name}",
                width=160,
                max_chars=_MOST_TYPED,
                placeholder="16, 3, 3, 3" if name.endswith(".shape") else "",
            )


def _place(name: str, text: str) -> int:
    """Where a name stands in the text, as a word of its own."""
    found = re.search(rf"(?<!\w){re.escape(name.removesuffix('.shape'))}(?!\w)", text)
    return found.start() if found else len(text)


def _label(name: str) -> str:
    """The label of a field; a label is Markdown, and the name a stranger's."""
    text = name.removesuffix(".shape")
    short = text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1]}…"
    escaped = _MARKDOWN.sub(r"\\\g<0>", short) if _MARKED_UP.search(short) else short
    return (
        phrase("Shape of {name}", name=escaped) if text != name else phrase("Value of {name}", name=escaped)
    )


def _name(name: str, text: str) -> None:
    """Keep what is typed for a name; nothing if the field is empty."""
    typed = {key: one for key, one in _typed().items() if key != name}
    if text.strip():
        typed[name] = text.strip()
    st.session_state[_NAMED] = typed


def _table(call: Call) -> str:
    """The answer as a table; its texts are ours, and its numbers whole ones."""
    rows = [f"| {name} | {value} | {legend} |" for name, value, legend in facts(call)]
    head = f"| {call.library} | {call.layer.name} | " + phrase("in words") + " |"
    return "\n".join([head, "| --- | --- | --- |", *rows])


def _show_buttons(call: Call) -> None:
    """The way to the stage: one, or one a step."""
    if not call.before:
        st.button(
            phrase("Visualise this layer"), key="paste-stage", type="primary", on_click=_stage, args=(call,)
        )
        return
    labels = (phrase("Visualise the depthwise step"), phrase("Visualise the 1 × 1 step"))
    with st.container(key="paste-steps", horizontal=True, gap="small"):
        for place, (label, step) in enumerate(zip(labels, call.steps, strict=True)):
            key = f"paste-stage-{place}"
            st.button(label, key=key, type="primary", on_click=_stage, args=(step,))


@callback
def _stage(call: Call) -> None:
    setup, notes = staged(call)

    def edit(state: State) -> State:
        return replace(with_setup(state, setup), notes=notes)

    change(edit)
