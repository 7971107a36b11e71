"""Clicks at random on all pages end none. The long run is ``python -m benchmarks.clicking``."""

import pytest

from testbed import random_clicks

SESSIONS, CLICKS = 6, 25


@pytest.mark.parametrize("seed", range(0, 7 * SESSIONS, 7))
def test_no_page_dies_of_clicks_at_random(browser, app_server, seed):
    position = app_server.log.stat().st_size
    assert random_clicks.session(browser, app_server.url, seed, CLICKS) == []
    said = app_server.tracebacks_since(position)
    assert [one for one in said if random_clicks.REPLACED_ON_THE_SERVER not in one] == []
