"""The lines that lead from a window to its products, and from a sum to its output, as they are painted."""

import pytest
from stage_page import StagePage

CALM = {"reduced_motion": "reduce"}

_INK = """() => {
    const board = document.querySelector('[data-testid=stage] .cv-board');
    const [base, overlay] = board.querySelectorAll('canvas');
    const scale = base.width / base.getBoundingClientRect().width;
    const ink = (canvas) => canvas.getContext('2d').getImageData(0, 0, base.width, base.height).data;
    const [still, moving] = [ink(base), ink(overlay)];
    const panels = JSON.parse(board.dataset.panels);
    const isIn = (at, x, y, rim = 0) => x >= at.x - rim && x < at.x + at.width + rim
        && y >= at.y - rim && y < at.y + at.height + rim;
    const input = panels.find(({ name }) => name === 'input');
    const found = { across: 0, crossed: 0, inside: 0 };
    for (let i = 0; i < base.width * base.height; i++) {
        if (!moving[4 * i + 3]) continue;
        const [x, y] = [i % base.width / scale, Math.floor(i / base.width) / scale];
        if (isIn(input, x, y) && x > input.x + input.width / 2) found.inside++;
        if (panels.some((at) => isIn(at, x, y, 5))) continue;
        found.across++;
        if (still[4 * i + 3]) found.crossed++;
    }
    return found;
}"""
"""Pixels of what moves: outside all panels, over what is written there, and in the far half of the input."""


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(
    "query",
    [
        "",
        "sample=rgb5&filters=2&padding=1",
        "rank=1",
        "rank=1&layer=avg_pool",
        "rank=3",
        "layer=max_pool",
        "layer=conv_transpose",
    ],
)
def test_no_line_crosses_a_number_or_a_name(open_page, app_url, query, width):
    page = open_page(**CALM, viewport={"width": width, "height": 900})
    StagePage(page).open(f"{app_url}/?{query}")
    page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
    found = page.evaluate(_INK)
    assert found["across"] > 0
    assert found["crossed"] == 0
    if width == 1440 and "rank" not in query:
        assert found["inside"] == 0  # its cells have numbers
