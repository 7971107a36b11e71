"""A box for a layer of PyTorch or Keras: what comes out, what is learned, and the way to the stage."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from convviz.app import STATIC
from convviz.app.components import notices, widgets
from convviz.app.parts import callback
from convviz.app.session.state import State, change, with_setup
from convviz.core.errors import SourceError
from convviz.data.typed.decimals import number
from convviz.data.wording import shown
from convviz.frameworks.read.answers import EXAMPLES, Pasted, facts
from convviz.frameworks.read.calls import Call, UnknownValuesError, read_call
from convviz.frameworks.read.staging import staged
from convviz.language import phrase

_PASTED, _NAMED = "convviz-pasted", "convviz-pasted-names"
_MOST_NAMES, _MOST_LETTERS = 6, 20


def show() -> None:
    """Draw the box, examples to click, and the answer."""
    st.html(STATIC / "paste.css")
    pasted = _pasted()
    with st.container(key="headline", gap=None):
        title = phrase("Paste a layer to see its output shape and its number of parameters")
        st.markdown(f"# {title}", anchors=False)
        st.text(
            phrase(
                "A layer from PyTorch or Keras, or a function of tf.nn (convolution, transposed convolution, "
                "pooling or upsampling), and the shape of its input."
            ),
            width="stretch",
        )
    with st.container(key="paste", gap="small"):
        _show_fields(pasted)
        _show_answer(pasted)


def _show_fields(pasted: Pasted) -> None:
    with st.container(key="paste-fields", horizontal=True, gap="small"):
        for field, label in (("text", phrase("Layer")), ("shape", phrase("Input shape"))):
            widgets.text_line(
                label,
                getattr(pasted, field),
                lambda value, field=field: _keep(_pasted()._replace(**{field: value})),
                key=f"paste-{field}",
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
    try:
        call = read_call(*pasted, _values())
    except UnknownValuesError as error:
        _show_names(error.names)
        notices.note(str(error), key="paste")
        return
    except SourceError as error:
        notices.note(str(error), key="paste")
        return
    if used := [name for name in _values() if name in pasted.text]:
        _show_names(tuple(used))
    if call.request is None:
        refused = phrase("{library} refuses it: {reason}", library=call.library, reason=call.refusal)
        notices.note(refused, key="paste")
        return
    with st.container(key="paste-answer"):
        st.markdown(_table(call))
    notices.quiet(*call.request.notes)
    label = phrase("Visualise this layer")
    st.button(label, key="paste-stage", type="primary", on_click=_stage, args=(call,))


def _values() -> dict[str, float]:
    """What names in what is pasted stand for, as far as it was typed."""
    values: dict[str, float] = st.session_state.get(_NAMED, {})
    return values


def _show_names(names: tuple[str, ...]) -> None:
    """Draw a small field for each name whose value is not in the text."""
    known = _values()
    with st.container(key="paste-names", horizontal=True, gap="small"):
        for name in names[:_MOST_NAMES]:
            widgets.text_line(
                phrase("Value of {name}", name=shown(name, _MOST_LETTERS)),
                f"{known[name]:g}" if name in known else "",
                lambda text, name=name: _name(name, text),
                key=f"paste-name-{name[:_MOST_LETTERS]}",
                width=160,
            )


def _name(name: str, text: str) -> None:
    """Keep the number that a name stands for; nothing if it is none."""
    value = number(text.strip())
    known = {key: one for key, one in _values().items() if key != name}
    if value is not None:
        known[name] = int(value) if value.is_integer() else value
    st.session_state[_NAMED] = known


def _table(call: Call) -> str:
    """The answer as a table; its texts are ours, and its numbers whole ones."""
    rows = [f"| {name} | {value} | {legend} |" for name, value, legend in facts(call)]
    head = f"| {call.library} | {call.layer.name} | " + phrase("in words") + " |"
    return "\n".join([head, "| --- | --- | --- |", *rows])


@callback
def _stage(call: Call) -> None:
    setup, notes = staged(call)

    def edit(state: State) -> State:
        return replace(with_setup(state, setup), notes=notes)

    change(edit)
