"""Two things done so fast that one run hears of both: no page is asked for what it does not have."""

import pytest
from any_page import fields, opened, without_fault

FIRST = {
    "predict": lambda app: app.button(key="predict-next").click(),
    "lessons": lambda app: next(b for b in app.button if b.key.startswith("lesson-")).click(),
    "gallery": lambda app: app.selectbox(key="gallery-chapter").select_index(2),
    "frameworks": lambda app: app.segmented_control(key="request").set_value("own"),
    "compare": lambda app: app.segmented_control(key="comparison").set_value("own"),
}


@pytest.mark.parametrize("other", [*FIRST, 3])
@pytest.mark.parametrize("page", FIRST)
def test_a_choice_on_a_page_that_is_left_at_the_same_time_ends_neither(page, other):
    app = opened(page=page)
    FIRST[page](app)
    app.segmented_control(key="rank").set_value(other)
    app.run()
    assert without_fault(app)
    assert "rank" in fields(app)
    assert without_fault(app.run())
