"""Any page as `AppTest` runs it, with a fault on it or without: what tests do to it and read from it."""

from app_page import ROOT, AppTest, told

UI = sorted((ROOT / "convviz/app").rglob("*.py"))
VIEWS = ("working", "matrix", "im2col", "learn", "code", "plots", "full", "share")
PAGES = ("network", "compare", "lessons", "gallery", "predict", "frameworks")
LINKS = [{}, *({"view": view} for view in VIEWS), *({"page": page} for page in PAGES)]
"""Where there is something else to see each."""


def opened(**fields):
    """Return the page, whatever is on it."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    for key, value in fields.items():
        app.query_params[key] = value
    return app.run()


def at(query):
    """Return the page that a link's query opens."""
    pairs = (field.partition("=") for field in query.split("&") if field)
    return opened(**{key: value for key, _, value in pairs})


def fields(app):
    """The keys of all that can be used on the page."""
    kinds = (app.button, app.segmented_control, app.number_input, app.selectbox, app.text_input, app.toggle)
    return {field.key for kind in kinds for field in kind}


def without_fault(app):
    return not app.exception and not app.error and not told(app, "problem")
