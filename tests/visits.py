"""A visitor who has something on the stage already, and then brings what cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from app_page import checked, guided, opened, shown, told, upload
from streamlit.testing.v1 import AppTest

from convviz.core.errors import SourceError


class Held(NamedTuple):
    """What a visitor has: none of it may be lost."""

    setup: object
    upload: object
    scene: dict
    step: object
    address: dict


def held(app: AppTest) -> Held:
    state = app.session_state["convviz-state"]
    return Held(state.setup, state.upload, shown(app), guided(app)["spot"], dict(app.query_params))


def refusal(app: AppTest, act: Callable[[], object]) -> str:
    """Do what must be refused; return what is said of it, after nothing that was there has changed."""
    before = held(app)
    act()
    checked(app)
    (sentence,) = told(app, "problem")
    assert held(app) == before
    assert len([caption for caption in app.caption if caption.value.startswith("ref ")]) == 1
    assert sentence.replace("\u202f", " ").isprintable()
    assert len(sentence) < 300
    return sentence


def said_by(read: Callable[..., object], *given: object) -> str:
    """Return the sentence with which a reader refuses something; its words are tested where the reader is."""
    with pytest.raises(SourceError) as refused:
        read(*given)
    return str(refused.value)


def at_step(app: AppTest, step: int) -> AppTest:
    """Send the visitor to a step of what he has, as a link does."""
    app.query_params["step"] = str(step)
    return checked(app.run())


def visitor(name: str, content: bytes, **fields: str) -> AppTest:
    """Return the page of a visitor who has uploaded a file, at a step of it."""
    return at_step(upload(opened(source="upload", **fields), name, content), 3)


def captions(app: AppTest) -> list[str]:
    """What is said of the last upload: the texts of the sidebar's first group."""
    group = next(iter(app.sidebar.children.values()))
    return [part.value for part in group.children.values() if part.type == "text"]
