"""A pasted model on the network's page: read, asked about, refused, and never run."""

import pytest
from app_page import address, sentences, told
from test_network_page import headline, network, rows, state_of

from convviz.settings.inputs_like import input_like
from convviz.settings.model import SETUPS, input_of

MODEL = "nn.Sequential(\n  nn.Conv2d(3, 8, 3, padding=1),\n  nn.ReLU(),\n  nn.MaxPool2d(2),\n)"


def pasted(text, shape=None):
    app = network()
    app.session_state["net-paste-open"] = True
    app.run()
    if shape:
        app.text_input(key="net-paste-shape").set_value(shape).run()
    app.text_area(key="net-paste-text").set_value(text).run()
    return app


def test_a_pasted_model_takes_the_place_of_the_chain_and_gets_an_input_of_its_shape():
    app = pasted(MODEL, "(3, 16, 16)")
    assert not told(app, "problem")
    assert address(app)["net"] == "Conv(8,3,padding=1)~ReLU~MaxPool(2)"
    assert rows(app)[0]["shape"] == "3 × 16 × 16"
    assert rows(app)[3]["shape"] == "8 × 8 × 8"
    assert "answers" not in headline(app)


def test_a_model_of_sequences_brings_an_input_of_its_rank():
    app = pasted("nn.Sequential(nn.Conv1d(2, 4, 5), nn.ReLU())", "(2, 40)")
    assert not told(app, "problem")
    assert rows(app)[0]["shape"] == "2 × 40"
    assert rows(app)[1]["name"] == "Conv1d"


def test_a_number_that_the_text_does_not_have_gets_a_field():
    app = pasted("nn.Sequential(nn.Conv2d(1, width, 3), nn.ReLU())", "(1, 12, 12)")
    app.number_input(key="net-paste-ask-width").set_value(5).run()
    assert address(app)["net"] == "Conv(5,3)~ReLU"


BLOCK = """
class Block(nn.Module):
    def __init__(self, inplanes, planes):
        super().__init__()
        self.conv = nn.Conv2d(inplanes, planes, 3, padding=1)
    def forward(self, x):
        return F.relu(self.conv(x) + x)
"""


def test_the_numbers_that_the_fields_show_are_taken_by_a_button():
    app = pasted(BLOCK)
    assert [app.number_input(key=f"net-paste-ask-{name}").value for name in ("inplanes", "planes")] == [1, 1]

    app.button(key="net-paste-use").click().run()

    assert address(app)["net"] == "conv:Conv(1,3,padding=1)~Add(input)~ReLU"
    assert not [one for one in app.button if one.key == "net-paste-use"]


def test_numbers_that_do_not_go_together_are_refused_and_their_fields_stay():
    app = pasted(BLOCK)
    app.number_input(key="net-paste-ask-planes").set_value(4).run()
    (sentence,) = told(app, "problem")
    assert "add needs two maps of one shape" in sentence

    app.number_input(key="net-paste-ask-inplanes").set_value(4).run()

    assert address(app)["net"] == "conv:Conv(4,3,padding=1)~Add(input)~ReLU"


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "nn.Sequential(*[nn.ReLU() for _ in range(3)])",
        "nn.Sequential(nn.Conv2d(1, 8, 3)",
        "hello",
        "nn.ReLU(" * 3000,
        "x" * 300_000,
    ],
    ids=["an import", "a comprehension", "half a model", "no model", "deeply nested", "very long"],
)
def test_what_cannot_be_read_is_a_sentence_and_the_earlier_network_stays(text):
    app = pasted(text)
    (sentence,) = told(app, "problem")
    assert "went wrong in ConvViz itself" not in sentence
    assert "net" not in address(app)
    assert "answers :primary[**3**]" in headline(app)


def test_the_box_says_what_can_be_pasted():
    app = network()
    app.session_state["net-paste-open"] = True
    assert any("never run" in one for one in sentences(app.run()))


def test_what_was_pasted_stays_in_the_box_when_the_page_is_left():
    app = pasted(MODEL, "(3, 16, 16)")
    for page in ("compare", "network"):
        app.segmented_control(key="rank").set_value(page).run()
    app.session_state["net-paste-open"] = True
    app.run()
    assert app.text_area(key="net-paste-text").value == MODEL
    assert state_of(app).chain.plan.items[0].kind == "Conv"


@pytest.mark.parametrize(
    "shape",
    [(1, 28, 28), (3, 32, 32), (5, 9, 12), (1, 100), (4, 30), (1, 16, 16, 16), (2, 4, 5, 6), (3, 4, 4)],
)
def test_an_input_of_any_shape_can_be_made(shape):
    setup = input_like(shape, SETUPS[len(shape) - 1])
    assert input_of(setup, None).values.shape == shape
