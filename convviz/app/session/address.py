"""The address bar: it always holds the page and its set-up, and Back and Forward bring back an earlier one.

Writing ``st.query_params`` adds an entry to the browser's history. Back asks for a run with the earlier
address, while a run that a widget asked for may still carry an address from before the last one was written,
when the visitor is fast. So the address is followed only in runs that no widget asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from convviz.app.routes import PAGES
from convviz.app.session.languages import speak_as
from convviz.app.session.state import (
    BEHIND,
    NETWORK,
    State,
    is_elsewhere,
    last_address,
    was_touched,
    with_setup,
)
from convviz.app.views.chooser import VIEWS
from convviz.core.errors import SourceError
from convviz.core.limits import MAX_LINK_BYTES, MAX_NAME
from convviz.data.wording import one_of, shown
from convviz.language import LANGUAGES, phrase
from convviz.settings import backward, learned
from convviz.settings.backward import Backward
from convviz.settings.chain import Chain
from convviz.settings.learned import Learned
from convviz.settings.link.network import MOST_PACKED, decode_network, encode_network
from convviz.settings.link.packing import pack, unpack
from convviz.settings.link.query import LARGE, decode, encode, marked, once
from convviz.settings.model import Setup
from convviz.settings.spot import KEYS, decode_spot, encode_spot

_PAGE, _NAME, _VIEW = "page", "name", "view"
_BACK, _TARGET, _LEARN = "back", "target", "learn"
_LANGUAGE, _OLD_NAME = "lang", "comparison"
_OF_PICTURES = ("colour", "region")
_VISITED = "convviz-visited"
_MAX_VISITED = 8


def follow(state: State) -> State:
    """Return the state that the address asks for, or `state` itself if it says nothing new."""
    touched = was_touched()
    fields = {key: st.query_params.get_all(key) for key in st.query_params}
    st.session_state[BEHIND] = touched and is_elsewhere()
    if last_address().fields is not None and (touched or not is_elsewhere()):
        return state
    speak_as(_language_in(fields))
    texts, repeated = once(fields)
    language, language_notes = _read_language(texts)
    if _is_of_setup(texts):  # of the one with which a link without a version begins
        texts.setdefault("v", "1")
    (page, name, view), page_notes = _read_page(texts)
    spot, spot_notes = decode_spot({key: texts.pop(key) for key in KEYS if key in texts})
    back, back_notes = _read_back(texts)
    how, learn_notes = _read_learned(texts, view)
    (setup, chain), notes = _recall(texts, page)
    notes = (*repeated, *language_notes, *page_notes, *notes, *spot_notes, *back_notes, *learn_notes)
    state = replace(
        with_setup(state, setup, chain),
        page=page,
        name=name,
        view=view,
        spot=spot,
        back=back,
        learned=how,
        language=language,
    )
    state, upload_notes = _with_upload(state)
    return replace(state, notes=(*notes, *upload_notes))


def _is_of_setup(texts: dict[str, str]) -> bool:
    """Whether an address shows something of a set-up, whether or not it says of which."""
    page = PAGES.get(texts.get(_PAGE, ""))
    return bool(page and page.is_of_setup) or any(key in texts for key in (_VIEW, *KEYS))


def asked_language() -> str:
    """Return the language that the address asks for, if there is one of that name."""
    return _language_in({key: st.query_params.get_all(key) for key in st.query_params})


def write(state: State) -> dict[str, str]:
    """Put the page and its set-up into the address, unless they are there already; return its fields."""
    setup_fields = encode_network(state.chain, state.setup) if state.chain else encode(state.setup)
    place = {_PAGE: state.page, _NAME: state.name}
    place |= {_VIEW: state.view} if _has_stage(state.page) else {}
    encoded = setup_fields | {key: text for key, text in place.items() if text}
    if _has_stage(state.page):
        encoded |= encode_spot(state.spot)
        encoded |= _fields_of_back(state.back, encoded) if state.back else {}
        how = learned.write(state.learned) if state.view == _LEARN else ""
        encoded |= {_LEARN: how} if how else {}
    encoded = marked(encoded)
    if state.language:
        encoded[_LANGUAGE] = state.language
    fields = {key: [text] for key, text in encoded.items()}
    if any(LARGE in text for text in encoded.values()):
        visited = st.session_state.get(_VISITED, {})
        kept = list({**visited, _key(setup_fields): (state.setup, state.chain)}.items())[-_MAX_VISITED:]
        st.session_state[_VISITED] = dict(kept)
    last = last_address()
    is_behind = st.session_state.get(BEHIND) and fields != last.fields
    if is_behind or fields != {key: st.query_params.get_all(key) for key in st.query_params}:
        st.query_params.from_dict(encoded)
    last.fields = fields
    return encoded


def _with_upload(state: State) -> tuple[State, tuple[str, ...]]:
    """Return the state with the upload there is, and what to say if its address was made with another."""
    setup, upload = state.setup, state.upload
    if setup.source != "upload" or (upload and setup.file == upload.name):
        return state, ()
    if upload is None:
        return state, (_absent(setup.file),)
    told = phrase(
        "This link was made with “{file}”; showing your last upload, “{upload}”, instead.",
        file=setup.file,
        upload=upload.name,
    )
    return replace(state, setup=replace(setup, file=upload.name)), (told,) if setup.file else ()


def _absent(file: str) -> str:
    """Say that there is no upload yet, of this name if it is known."""
    if not file:
        return phrase(
            "This link was made with an uploaded file, which a link cannot contain. Choose the file "
            "again; until then you see a sample."
        )
    return phrase(
        "This link was made with “{file}”, and a link cannot contain a file. Choose it again; until "
        "then you see a sample.",
        file=file,
    )


def _read_page(texts: dict[str, str]) -> tuple[tuple[str, str, str], tuple[str, ...]]:
    """Take page, name and view out of an address, and what their page does not use; say what is ignored."""
    page, name, old_name, view = (texts.pop(key, "") for key in (_PAGE, _NAME, _OLD_NAME, _VIEW))
    notes = []
    if page not in ("", *PAGES):
        notes.append(_ignored(_PAGE, page, _must_be(PAGES)))
        page = ""
    if name and old_name:
        notes.append(_ignored(_OLD_NAME, old_name, phrase("the link has a name too")))
    name = name or old_name
    if name and not (page and PAGES[page].accepts(name)):
        notes.append(_ignored(_NAME, name, _nothing_on(page)))
        name = ""
    if view not in ("", *VIEWS):
        notes.append(_ignored(_VIEW, view, _must_be(VIEWS)))
        view = ""
    if view and not _has_stage(page):
        notes.append(_ignored(_VIEW, view, _not_used_on(page)))
        view = ""
    unused = [key for key in _unused_on(page, texts.get("rank", "")) if key in texts]
    notes += [_ignored(key, texts.pop(key), _not_used_on(page or f"{texts.get('rank')}D")) for key in unused]
    return (page, name, view), tuple(notes)


def _unused_on(page: str, rank: str) -> tuple[str, ...]:
    """The fields that a page never looks at, and never writes; a rank has a page of its own."""
    return (
        *(() if _has_stage(page) else (*KEYS, _BACK, _TARGET, _LEARN)),
        *(_OF_PICTURES if rank in ("1", "3") else ()),
    )


def _has_stage(page: str) -> bool:
    """Whether the stage on a page is the visitor's own, with its step and what is open below it."""
    return page in ("", NETWORK)


def _language_in(fields: dict[str, list[str]]) -> str:
    """The language in which to say what is wrong with an address: its own, if it has one."""
    code = fields.get(_LANGUAGE, [""])[-1]
    return code if code in LANGUAGES else ""


def _read_language(texts: dict[str, str]) -> tuple[str, tuple[str, ...]]:
    """Take the language out of an address; return it, and what to say of one that there is not."""
    code = texts.pop(_LANGUAGE, "")
    if not code or code in LANGUAGES:
        return code, ()
    return "", (_ignored(_LANGUAGE, code, _must_be(LANGUAGES)),)


def _fields_of_back(back: Backward, others: dict[str, str]) -> dict[str, str]:
    """What an address says of a way back; a target that has no room in it is only named."""
    fields = {_BACK: backward.write(back)}
    if back.of == "error" and back.wanted is not None:
        left = MAX_LINK_BYTES - sum(map(len, others.values()))
        token = pack([back.wanted]) if len(back.wanted.data) <= MOST_PACKED else ""
        fields[_TARGET] = token if 0 < len(token) <= left else f"{LARGE}{len(back.wanted.data):x}"
    return fields


def _read_back(texts: dict[str, str]) -> tuple[Backward | None, tuple[str, ...]]:
    """Take out of an address what is differentiated; return it, and what to say of what cannot be read."""
    text, token = texts.pop(_BACK, ""), texts.pop(_TARGET, "")
    back = backward.read(text)
    if not text:
        return None, (_ignored(_TARGET, token, phrase("it goes with back=error only")),) if token else ()
    if back is None:
        must = phrase("it must say what is differentiated, such as sum or cell(0.1.1)")
        return None, (_ignored(_BACK, text, must),)
    if not token:
        return back, ()
    if back.of != "error":
        return back, (_ignored(_TARGET, token, phrase("it goes with back=error only")),)
    try:
        if token.startswith(LARGE):
            raise SourceError(phrase("it is too large for an address"))
        (wanted,) = unpack(token)[:1]
    except SourceError as error:
        return back, (phrase("The link's target is ignored: {reason}.", reason=error.args[0]),)
    return replace(back, wanted=wanted), ()


def _read_learned(texts: dict[str, str], view: str) -> tuple[Learned, tuple[str, ...]]:
    """Take out of an address how a kernel is learned; return it, and what to say of what cannot be read."""
    text = texts.pop(_LEARN, "")
    if not text:
        return learned.FIRST, ()
    if view != _LEARN:
        return learned.FIRST, (_ignored(_LEARN, text, phrase("it goes with view=learn only")),)
    how = learned.read(text)
    must = phrase("it must say how to learn, such as iterations(200)~seed(3)")
    return how or learned.FIRST, () if how else (_ignored(_LEARN, text, must),)


def _ignored(key: str, text: str, reason: str) -> str:
    return phrase(
        "The link's {key}={text} is ignored: {reason}.", key=key, text=shown(text, MAX_NAME), reason=reason
    )


def _must_be(names: Iterable[str]) -> str:
    return phrase("it must be {options}", options=one_of(names))


def _not_used_on(page: str) -> str:
    title = phrase(PAGES[page].title) if page in PAGES else page
    return phrase("the page {title} does not use it", title=title)


def _nothing_on(page: str) -> str:
    if page:
        return phrase("the page {title} has nothing with that name", title=phrase(PAGES[page].title))
    return phrase("this page has nothing with that name")


def _recall(texts: dict[str, str], page: str) -> tuple[tuple[Setup, Chain | None], tuple[str, ...]]:
    """Return a set-up of this session whose data the address could not carry, or what the address says."""
    visited = st.session_state.get(_VISITED, {}).get(_key(texts))
    if visited and (visited[1] is not None) == (page == NETWORK):
        return visited, ()
    if page == NETWORK:
        return decode_network(texts)
    setup, notes = decode(texts)
    return (setup, None), notes


def _key(texts: dict[str, str]) -> tuple:
    return tuple(sorted(texts.items()))
