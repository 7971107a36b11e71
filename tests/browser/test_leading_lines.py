"""The lines that lead from a window to its products, and from a sum to its output, as they are painted."""

import pytest
from stage_page import StagePage

CALM = {"reduced_motion": "reduce"}

_INK = """() => {
    const board = document.querySelector('[data-testid=stage] .cv-board');
    const [base, overlay] = board.querySelectorAll('canvas');
    const scale = base.width / base.offsetWidth;
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


_WRITES = """
window.written = [];
const { fillText, clearRect } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    const [left, top, width] = box;
    if (this.canvas.className === 'cv-overlay' && !left && !top && width > 300) window.written = [];
    clearRect.apply(this, box);
};
CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
    if (this.canvas.className === 'cv-overlay' && /[^\\d.,−∞e]/.test(text)) {
        const { actualBoundingBoxLeft: left, actualBoundingBoxRight: right } = this.measureText(text);
        const { a: scale, e, f } = this.getTransform();
        const box = [(x - left) * scale + e, y * scale + f - 4, (left + right) * scale, 8].map(Math.round);
        const { data } = this.getImageData(...box);
        const under = data.filter((alpha, i) => i % 4 === 3 && alpha).length;
        window.written.push({ text, x: box[0] / scale, y: y, under });
    }
    fillText.apply(this, [text, x, y]);
};
"""
_LINES_UNDER = """() => {
    const panels = JSON.parse(document.querySelector('[data-testid=stage] .cv-board').dataset.panels);
    const outside = window.written.filter(({ x, y }) => !panels.some((at) =>
        x >= at.x - 2 && x < at.x + at.width && y >= at.y && y < at.y + at.height));
    return { told: outside.map(({ text }) => text), crossed: outside.filter(({ under }) => under) };
}"""
"""What is written at a step beside the panels, and below which of it something was drawn."""

QUERIES = [
    "",
    "sample=rgb5&filters=2&padding=1",
    "rank=1",
    "rank=1&layer=avg_pool",
    "rank=3",
    "layer=max_pool",
    "layer=conv_transpose",
    "rank=1&layer=conv_transpose",
    "rank=3&layer=conv_transpose",
]


@pytest.mark.parametrize(
    ("size", "presents"), [((1440, 900), False), ((390, 900), False), ((1280, 720), True)], ids=str
)
@pytest.mark.parametrize("query", QUERIES)
def test_no_line_crosses_a_number_a_name_or_a_sum(open_page, app_url, query, size, presents):
    page = open_page(**CALM, viewport={"width": size[0], "height": size[1]})
    page.add_init_script(_WRITES)
    stage = StagePage(page).open(f"{app_url}/?{query}")
    if presents:
        stage.press("f")
        page.wait_for_selector(".cv-presenting")
    page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
    for key in ("Home", "ArrowRight", "ArrowDown"):
        stage.press(key)
        stage.panels()
        written = page.evaluate(_LINES_UNDER)
        assert written["told"]
        assert written["crossed"] == []
        found = page.evaluate(_INK)
        assert found["across"] > 0
        assert found["crossed"] == 0
        if key == "Home" and size[0] == 1440 and "rank" not in query:
            assert found["inside"] == 0  # its cells have numbers
