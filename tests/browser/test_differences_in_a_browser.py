"""One request under three frameworks, in a browser: the odd cell of padding is outlined where it lies."""

import pytest

from convviz.render.colours import ROLES

EDGES = """() => [...document.querySelectorAll('.cv-card')].map((card) => {
    const canvas = card.querySelector('.cv-board canvas:not(.cv-overlay)');
    const ratio = canvas.width / canvas.getBoundingClientRect().width;
    const at = JSON.parse(card.querySelector('.cv-board').dataset.panels).find((p) => p.name === 'input');
    const [middle, right] = [at.y + at.height / 2 + at.cell / 4, at.x + at.width];
    const pixel = (x) => [...canvas.getContext('2d').getImageData(x * ratio, middle * ratio, 1, 1).data];
    return { before: pixel(at.x + 1), after: pixel(right - 1) };
})"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_odd_cell_is_outlined_after_in_tensorflow_and_before_in_scipy(open_page, app_url, theme):
    page = open_page(reduced_motion="reduce", color_scheme=theme)
    page.goto(f"{app_url}/?page=frameworks&name=even2d")
    page.wait_for_function("document.querySelectorAll('.cv-card .cv-board[data-panels]').length === 3")
    headings = page.locator(".cv-heading").all_inner_texts()
    assert headings == ['TensorFlow, padding="SAME"', "PyTorch, padding=1", 'SciPy, mode="same"']

    ink = [int(ROLES[theme]["ink"][start : start + 2], 16) for start in (1, 3, 5)]
    marked = [
        [
            side
            for side, (*rgb, _) in edges.items()
            if max(abs(a - b) for a, b in zip(rgb, ink, strict=True)) < 9
        ]
        for edges in page.evaluate(EDGES)
    ]
    assert marked == [["after"], [], ["before"]]
