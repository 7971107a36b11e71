"""The values of Streamlit's fields as its protocol carries them."""

from __future__ import annotations

from google.protobuf.message import Message
from streamlit.proto.Common_pb2 import FileUploaderState, StringArray
from streamlit.proto.WidgetStates_pb2 import WidgetState

Value = float | bool | str | tuple | FileUploaderState | None

_TELLING = {"NumberInput", "Checkbox", "TextArea", "TextInput", "Selectbox", "ButtonGroup", "Slider"}
"""Fields of which a browser sends what they hold, touched or not."""


def state_of(element: Message, value: Value) -> WidgetState:
    """Return what a browser sends when a field has a value.

    Parameters
    ----------
    element : Message
        The field, as the server described it.
    value : float, bool, str, tuple of float, FileUploaderState or None
        A number, a switch, a text or the text of an option, the ends of a slider, files; None is nothing.
    """
    state = WidgetState(id=element.id)
    kind = element.DESCRIPTOR.name
    if kind == "NumberInput":
        state.double_value = value
    elif kind in ("Checkbox", "Expandable", "Popover"):
        state.bool_value = value
    elif kind in ("TextArea", "TextInput", "Selectbox", "Radio"):
        state.string_value = value
    elif kind == "ButtonGroup":
        state.string_array_value.CopyFrom(StringArray(data=[] if value is None else [value]))
    elif kind == "Slider":
        state.double_array_value.data.extend(value)
    elif kind == "FileUploader":
        state.file_uploader_state_value.CopyFrom(value)
    elif kind == "Button":
        state.trigger_value = value
    else:
        raise ValueError(f"no visitor can fill in a field of the kind {kind}")
    return state


def value_of(state: WidgetState) -> Value:
    """Return the value that a browser sends; of a list of options the first, or None."""
    value = getattr(state, state.WhichOneof("value"))
    return next(iter(value.data), None) if isinstance(value, StringArray) else value


def first_state(element: Message) -> WidgetState | None:
    """Return what a browser sends of a field that nobody has touched, or None if that is nothing."""
    kind = element.DESCRIPTOR.name
    if kind not in _TELLING:
        return None
    chosen = "raw_value" if element.set_value else "default"
    is_empty = kind == "Selectbox" and not element.HasField(chosen)  # nothing is chosen yet
    return None if is_empty else state_of(element, _shown(element))


def _shown(element: Message) -> Value:
    """The value with which a field comes, or to which the server sets it."""
    kind, is_set = element.DESCRIPTOR.name, element.set_value
    if kind == "Selectbox":
        return element.raw_value if is_set else element.options[element.default]
    if kind == "ButtonGroup":
        chosen = [element.options[index].content for index in element.default]
        return next(iter(element.raw_values if is_set else chosen), None)
    value = element.value if is_set else element.default
    return tuple(value) if kind == "Slider" else value
