"""What the log says of what could not be done, and what the visitor is told of it."""

import pytest
from app_page import opened, press, shown, told

from convviz.app.session import incidents


@pytest.fixture
def log(caplog):
    """The lines of ConvViz's own log."""

    def lines():
        own = [record for record in caplog.records if record.name == "convviz"]
        return [f"{record.levelname} {record.getMessage()}" for record in own]

    return lines


def reference_shown(app):
    (caption,) = [each.value for each in app.caption if each.value.startswith("ref ")]
    return caption.removeprefix("ref ")


def test_a_refused_input_is_logged_in_one_line_with_the_reference_that_is_shown(log):
    app = press(opened(), "source", "typed")
    app.text_area(key="typed").set_value("1 2 secret").run()
    (line,) = [line for line in log() if "ref=" in line]
    assert line.startswith(f"WARNING refused ref={reference_shown(app)} error=SourceError where=")
    assert "data.typed.matrices:" in line
    assert "secret" not in line
    assert "secret" in told(app, "problem")[0]


def test_an_unexpected_error_is_logged_in_one_line_and_takes_nothing_away(log, monkeypatch):
    app = opened(stride="2")
    before = shown(app)

    def fail(*_):
        raise KeyError("secret")

    monkeypatch.setattr("convviz.app.session.shown.build", fail)
    app.number_input(key="stride").set_value(3).run()
    (line,) = [line for line in log() if "ref=" in line]
    assert line.startswith(f"ERROR failed ref={reference_shown(app)} error=KeyError where=")
    assert "app.session.shown:_shown:" in line
    assert "secret" not in line + told(app, "problem")[0]
    assert shown(app) == before


def test_each_problem_has_a_reference_of_its_own():
    references = {incidents.problem_of(ValueError()).reference for _ in range(50)}
    assert len(references) == 50


def test_the_start_is_logged_once_with_versions_and_limits(log):
    incidents.log_start.cache_clear()
    opened()
    opened()
    (line,) = [line for line in log() if line.startswith("INFO started ")]
    assert all(f" {name}=" in line for name in ("python", "streamlit", "numpy", "pillow", "upload_mb"))
