"""The way between a page and its server: it can be cut and mended, and what the server says kept back."""

from __future__ import annotations

import re
from urllib.parse import unquote

from playwright.sync_api import Page, WebSocketRoute
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from testbed.waiting import until

STREAM = re.compile(r".*/_stcore/stream.*")
PATIENCE_MS = 30_000


def is_end_of_a_run(message: bytes) -> bool:
    """Whether a message of the server says that a run of the page has ended, and no other follows at once."""
    said = ForwardMsg.FromString(message)
    return (
        said.WhichOneof("type") == "script_finished"
        and said.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
    )


class Line:
    """The way between a page that is not open yet and its server."""

    def __init__(self, page: Page) -> None:
        self.is_free = True
        self.holds = False
        self._open: list[WebSocketRoute] = []
        self._held: list[tuple[WebSocketRoute, bytes]] = []
        self._page = page
        page.route_web_socket(STREAM, self._connect)

    def _connect(self, socket: WebSocketRoute) -> None:
        if self.is_free:
            server = socket.connect_to_server()
            server.on_message(lambda message: self._pass_on(socket, message))
            self._open.append(socket)
        else:
            socket.close()

    def _pass_on(self, socket: WebSocketRoute, message: bytes) -> None:
        if self.holds:
            self._held.append((socket, message))
        else:
            socket.send(message)

    def hold(self) -> None:
        """Keep back what the server says, until it is let go."""
        self.holds = True

    def wait_for_runs(self, count: int = 1) -> None:
        """Wait until the server has said of so many runs that they ended, while that is kept back."""
        until(self._page, lambda: sum(is_end_of_a_run(message) for _, message in self._held) >= count)

    def wait_for_address(self, part: str) -> None:
        """Wait until the server has put something into the address, while that is kept back."""

        def is_put() -> bool:
            said = (ForwardMsg.FromString(message) for _, message in self._held)
            return any(part in unquote(one.page_info_changed.query_string) for one in said)

        until(self._page, is_put, part)

    def let_go(self) -> None:
        self.holds = False
        for socket, message in self._held:
            socket.send(message)
        self._held.clear()

    def cut(self) -> None:
        self.is_free = False
        while self._open:
            self._open.pop().close()
        self._page.wait_for_selector("[data-test-connection-state=PINGING_SERVER]")

    def mend(self) -> None:
        self.is_free = True
        self._page.wait_for_selector("[data-test-connection-state=CONNECTED]", timeout=PATIENCE_MS)
