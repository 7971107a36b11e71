"""What a field's browser was told, what of that it has heard, and so whether a change is the visitor's.

A browser sends the values of all its fields with each request. One that differs from the set-up's is an edit,
unless the browser has not heard yet what the field was changed to. So the last thing that is drawn on a page
is the number of its run, in a field that nobody sees: what comes back says which run the browser has heard.
"""

from __future__ import annotations

from secrets import randbelow
from typing import Any, NamedTuple

import streamlit as st

from convviz.language import spoken

_FIELDS, _EARLIER, _RUN, _HEARD = "convviz-told", "convviz-told-earlier", "convviz-run", "heard"
_FIRSTS = 2**40
"""From one of so many numbers a session counts its runs: a browser may still have those of the one before."""


class _Run(NamedTuple):
    first: int
    number: int


class _Telling(NamedTuple):
    """A value that a field was given, in which run, and whether the field was new."""

    run: int
    value: Any
    is_first: bool = False


class _Field(NamedTuple):
    """A field's language, what it held when it was drawn last, and what it may not have heard since."""

    language: str = ""
    held: Any = None
    unheard: tuple[_Telling, ...] = ()


def begin_page(was_whole: bool) -> None:
    """Begin a run that draws a whole page.

    A field that is not on it is forgotten: when it comes again it is new to its browser. If the page before
    was not drawn to its end, nothing is known of what its browser has.
    """
    fields = st.session_state.get(_FIELDS) or {}
    st.session_state[_EARLIER] = fields if was_whole else {**(st.session_state.get(_EARLIER) or {}), **fields}
    st.session_state[_FIELDS] = {}
    begin_run()


def begin_run() -> None:
    """Count the runs that draw the page or regions of it."""
    run = st.session_state.get(_RUN) or _Run(*[randbelow(_FIRSTS)] * 2)
    st.session_state[_RUN] = run._replace(number=run.number + 1)


def end_run() -> None:
    """Draw what says that the browser has heard all of this run."""
    st.session_state[_HEARD] = str(_run().number)
    st.text_input("·", key=_HEARD, label_visibility="collapsed")  # of all fields it alone takes any value


def hold(key: str, value: Any) -> None:
    """Give a field its value, unless the browser has it."""
    held, fields, known = st.session_state.get(key), st.session_state.setdefault(_FIELDS, {}), _known(key)
    is_first = known is None
    field = _settled(known or _Field())
    unheard = field.unheard
    if held != value or unheard or is_first or field.language != spoken():
        st.session_state[key] = value
        earlier = tuple(one for one in unheard if one.value != value)
        unheard = (*earlier, _Telling(_run().number, value, is_first))
    fields[key] = _Field(spoken(), held, unheard)


def is_edit(key: str, value: Any) -> bool:
    """Whether a field's new value is the visitor's doing; then their browser knows the field."""
    fields = st.session_state.setdefault(_FIELDS, {})
    field = _settled(_known(key) or _Field())
    if value == field.held or any(value == one.value for one in field.unheard):
        return False
    unheard = tuple(one for one in field.unheard if not one.is_first)
    fields[key] = field._replace(held=value, unheard=unheard)  # the run that would draw it may be cut short
    return True


def _known(key: str) -> _Field | None:
    """What is known of a field on the page, or on the one before."""
    return (st.session_state.get(_FIELDS) or {}).get(key) or (st.session_state.get(_EARLIER) or {}).get(key)


def _settled(field: _Field) -> _Field:
    """Return what is known of a field by what its browser has heard."""
    heard = [one for one in field.unheard if one.run <= _heard()]
    unheard = tuple(one for one in field.unheard if one.run > _heard())
    return field._replace(held=heard[-1].value if heard else field.held, unheard=unheard)


def _run() -> _Run:
    return st.session_state.get(_RUN) or _Run(0, 0)


def _heard() -> int:
    """The last run of this session that the browser has heard all of."""
    run = _run()
    try:
        heard = st.session_state.get(_HEARD)
    except ValueError:  # a browser sent JSON that is broken
        return 0
    if not (isinstance(heard, str) and heard.isdecimal() and len(heard) <= len(str(run.number))):
        return 0
    return int(heard) if run.first < int(heard) <= run.number else 0
