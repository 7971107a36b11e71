"""The headers of every answer, and the pages as a browser has them that is held to these headers."""

import urllib.error
import urllib.request

import pytest

from convviz.serving.headers import EMBEDDED_BY, headers

PATHS = ["/", "/somewhere/else", "/_stcore/health", "/_stcore/nothing", "/media/nothing.png"]


def asked(url):
    """Return the headers of an answer, whatever it is."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.headers
    except urllib.error.HTTPError as error:
        return error.headers


def rules(policy):
    """Return what a policy says, by directive."""
    return {name: places for name, _, places in (rule.partition(" ") for rule in policy.split("; "))}


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_headers(app_url, path):
    answer = asked(app_url + path)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert len(answer.get_all("Content-Security-Policy")) == 1
    allowed = rules(answer["Content-Security-Policy"])
    assert allowed["default-src"] == "'self'"
    assert {allowed[name] for name in ("object-src", "frame-src", "base-uri", "form-action")} == {"'none'"}


def test_no_text_is_run_as_a_program_and_no_other_machine_is_asked(app_url):
    allowed = rules(asked(app_url)["Content-Security-Policy"])
    assert "'unsafe-inline'" not in allowed["script-src"]
    assert not any("eval" in places for places in allowed.values())
    sources = {
        place for name, places in allowed.items() if name != "frame-ancestors" for place in places.split()
    }
    schemes = {place for place in sources if not place.startswith("'")}
    assert schemes == {"blob:", "data:"}


def test_a_course_page_may_show_the_page_in_a_frame_unless_the_sites_are_named(app_url, monkeypatch):
    answer = asked(app_url)
    assert rules(answer["Content-Security-Policy"])["frame-ancestors"] == "'self' https:"
    assert "X-Frame-Options" not in answer
    monkeypatch.setenv(EMBEDDED_BY, "https://course.example")
    named = rules(headers(b"")["Content-Security-Policy"])
    assert named["frame-ancestors"] == "https://course.example"


def test_a_script_that_stands_in_the_page_is_allowed_by_its_digest_alone():
    one, none, both = (
        rules(headers(page)["Content-Security-Policy"])["script-src"].count("sha256-")
        for page in (b"<script>a = 1</script>", b"<p>", b"<script>a = 1</script><script>\nb = 2\n</script>")
    )
    assert (one, none, both) == (1, 0, 2)
