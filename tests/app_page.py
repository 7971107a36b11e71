"""The page as `AppTest` runs it, in words: what tests do to it and read from it."""

import json
from functools import cache
from pathlib import Path

from streamlit.components.v2 import manifest_scanner
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from convviz.settings.link.versions import VERSION
from convviz.settings.model import build
from convviz.stage.payload import payload

NOW = {"v": str(VERSION)}
"""With these fields a link leaves out what pages begin with today; without, what they began with at first."""

ROOT = Path(__file__).resolve().parent.parent
HOSTILE = "<img src=x onerror=alert(1)> ![](http://evil.example/a.png) **bold** :red[x].png"

# For each `AppTest` Streamlit reads the metadata of all packages anew: six times what opening the page takes.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def opened(check=None, **fields):
    """Return the page, as opened by a link with these fields, if it is as `checked` wants it, or `check`."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20)
    for key, value in fields.items():
        app.query_params[key] = value
    return (check or checked)(app.run())


def checked(app):
    """Return the page if it shows a scene and no exception."""
    assert len(stages(sound(app))) == 1
    return app


def sound(app):
    """Return the page if it shows no exception."""
    assert not app.exception
    assert not app.error
    return app


def stages(app):
    """Return what each stage on the page has been sent, as JSON."""
    return [
        one.proto.bytes
        for one in app.get("bidi_component")
        if one.proto.component_name.startswith("convviz_stage")
    ]


def scenes(app):
    """Return what each stage on the page shows, without its name."""
    return [{key: value for key, value in json.loads(one).items() if key != "stage"} for one in stages(app)]


def shown(app):
    """Return the scene that the stage has been sent."""
    message = scenes(app)[0]
    del message["guide"]
    return message


def guided(app):
    """Return what the stage has been told beside its scene."""
    return json.loads(stages(app)[0])["guide"]


def of(setup, picture=None):
    """Return what the stage is sent for a set-up."""
    return json.loads(json.dumps(payload(build(setup, picture))))


def address(app):
    """Return the fields in the address bar, without the version."""
    fields = {key: texts if isinstance(texts, str) else texts[-1] for key, texts in app.query_params.items()}
    return {key: text for key, text in fields.items() if key != "v"}


def sentences(app):
    return [text.value for text in app.text]


def told(app, kind):
    """Return the sentences of the boxes of one kind: "note" or "problem"."""
    return [
        text.value
        for block in app.get("flex_container")
        if (block.key or "").startswith(f"{kind}-")
        for text in block.text
    ]


def setup_of(app):
    return app.session_state["convviz-state"].setup


def set_number(app, key, value):
    return checked(app.number_input(key=key).set_value(value).run())


def choose(app, key, value):
    return checked(app.selectbox(key=key).set_value(value).run())


def press(app, key, value):
    return checked(app.segmented_control(key=key).set_value(value).run())


def open_weights(app):
    app.session_state["weights-open"] = True
    return checked(app.run())


def states_of(app):
    """Return what a browser would send for the fields of the page."""
    return app.main.root.get_widget_states()


def send(app, states):
    """Run the page with what a browser might send, of any kind; in `AppTest` no other way leads there."""
    return app._run(states)


def edit_cells(app, rows):
    """Type numbers over cells of the grid, as ``{row: {column: number}}``."""
    states = states_of(app)
    state = WidgetState(id=app.data_editor[0].proto.id)
    state.string_value = json.dumps({"edited_rows": rows, "added_rows": [], "deleted_rows": []})
    states.widgets.append(state)
    return checked(send(app, states))


def upload(app, name, content):
    app.file_uploader[0].upload(name, content)
    return checked(app.run())
