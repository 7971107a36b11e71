"""Files of weights in a browser: loaded, given to a network, put on the stage; large ones and pickles too."""

import numpy as np
from playwright.sync_api import expect
from stage_page import StagePage, wait_until_drawn

from testbed.files.weights import safetensors_of, torch_of

CALM = {"reduced_motion": "reduce"}
NOISE = np.random.default_rng(5)
DIGITS = {
    "conv1.weight": NOISE.normal(size=(8, 1, 3, 3)).astype(np.float32),
    "conv1.bias": np.zeros(8, np.float32),
    "conv2.weight": NOISE.normal(size=(16, 8, 3, 3)).astype(np.float32),
    "conv2.bias": np.zeros(16, np.float32),
    "fc.weight": NOISE.normal(size=(10, 16)).astype(np.float32),
    "fc.bias": np.zeros(10, np.float32),
}


def box(page, title):
    """Open the box of a title, and return its field for a file."""
    page.get_by_text(title, exact=True).click()
    field = page.locator(".st-key-weights-file input[type=file]")
    field.wait_for(state="attached")
    return field


def brought(name, content):
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def test_weights_are_given_to_the_layers_of_a_network(open_page, app_url):
    stage = StagePage(open_page(**CALM)).open(f"{app_url}/?page=network")
    page = stage.page
    before = stage.scene
    box(page, "Load weights").set_input_files(brought("digits.safetensors", safetensors_of(DIGITS)))
    expect(page.get_by_text("3 of 3 layers with weights have matching tensors.")).to_be_visible()
    page.get_by_role("button", name="Assign to the layers").click()
    expect(page.get_by_text("The weights of “digits.safetensors” are now in")).to_be_visible()
    expect(stage.root).not_to_have_attribute("data-scene", before)
    expect(page.get_by_text("whoever opens it loads the file again")).to_be_visible()


def test_a_kernel_of_a_large_file_is_put_on_the_stage(open_page, app_url):
    stage = StagePage(open_page(**CALM)).open(app_url)
    page = stage.page
    before = stage.scene
    tensors = DIGITS | {"fc.weight": np.zeros((5000, 1000), np.float32)}
    content = safetensors_of(tensors)
    assert len(content) > 18 * 2**20
    box(page, "Kernel from a file").set_input_files(brought("large.safetensors", content))
    page.get_by_role("button", name="Use it on the 2D page").click()
    expect(stage.root).not_to_have_attribute("data-scene", before)
    wait_until_drawn(page)
    expect(page.get_by_label("Filters", exact=True)).to_have_value("8")


def test_a_pickle_is_refused_and_the_page_stays(open_page, app_url):
    stage = StagePage(open_page(**CALM)).open(app_url)
    page = stage.page
    before = stage.scene
    box(page, "Kernel from a file").set_input_files(brought("model.pt", torch_of()))
    expect(page.get_by_text("is a pickle, as torch.save writes it")).to_be_visible()
    expect(stage.root).to_have_attribute("data-scene", before)
