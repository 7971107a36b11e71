"""Back, pressed again before the fields on the page have heard of the first time."""

from app_page import NOW, address, checked, guided, opened, press, set_number, setup_of


def gone_back(app, earlier, **held):
    """Return the page after Back to an earlier address, with what fields still hold in the browser."""
    app.query_params.clear()
    app.query_params.update(earlier)
    for key, value in held.items():
        fields = app.text_input if key == "heard" else app.number_input
        fields(key=key).set_value(value)
    return checked(app.run())


def test_fields_that_have_not_heard_of_back_change_nothing():
    app = opened()
    visited = [dict(app.query_params)]
    for key, value in (("stride", 2), ("dilation", 2), ("stride", 3), ("filters", 2)):
        set_number(app, key, value)
        visited.append(dict(app.query_params))

    heard = app.text_input(key="heard").value
    gone_back(app, visited[3])
    gone_back(app, visited[2], filters=2, heard=heard)
    assert dict(app.query_params) == visited[2]
    gone_back(app, visited[1], filters=2, stride=3, heard=heard)

    assert address(app) == {"stride": "2"}
    assert dict(app.query_params) == visited[1]
    assert setup_of(app).stride == (2, 2)
    assert len(setup_of(app).filters) == 1
    assert app.number_input(key="stride").value == 2
    assert app.number_input(key="filters").value == 1


def test_a_field_is_heard_again_once_it_shows_what_is_there():
    app = opened()
    for value in (2, 3):
        set_number(app, "stride", value)
    gone_back(app, {"v": [NOW["v"]], "stride": ["2"]})

    set_number(app, "stride", 3)

    assert address(app) == {"stride": "3"}
    assert setup_of(app).stride == (3, 3)


def test_what_leaves_the_scene_as_it_is_leaves_the_visitors_place_too_and_another_scene_begins_anew():
    app = opened(**NOW, step="7", pin="output.1.1")
    place = guided(app)["spot"]
    for view in ("code", "working"):
        press(app, "view", view)
        assert address(app) == {"step": "7", "pin": "output.1.1", "view": view}
        assert guided(app)["spot"] == place
    set_number(app, "stride", 2)
    assert address(app) == {"stride": "2", "view": "working"}
