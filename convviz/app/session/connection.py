"""What becomes of a page whose server is gone for a while, or for good."""

from convviz.app.parts import fragment

_DAY = 24 * 60 * 60


@fragment("connection", run_every=_DAY)
def run_after_reconnecting() -> None:
    """Draw nothing, and have a browser ask for a run as soon as it is connected again.

    Without a timer on the page it would wait for the visitor's next click. A restarted server, or another one
    in its place, has a new session, which begins with what the address says: that click would be lost. A run
    before it restores the page, and says which file is to be chosen again.
    """
