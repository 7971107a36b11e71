"""One visitor without a browser: the browser's side of Streamlit's protocol over its WebSocket.

A visitor holds what a browser would: the address, and the value of every field on the page. Loopback only.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import requests
from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg, DeferredFileRequestPayload
from streamlit.proto.Common_pb2 import FileUploaderState, FileURLsRequest, UploadedFileInfo
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from convviz.core.limits import MAX_MESSAGE_MB
from testbed.widget_states import Value, first_state, state_of, value_of

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
PATIENCE = 60
"""Seconds after which a run counts as lost."""

MAX_MESSAGE = 20 * 2**20
LARGEST_SAID = MAX_MESSAGE_MB * 10**6 - 10_000
"""How many bytes a visitor can say in one message that is let in."""

NOBODY = "$$ID-0-nobody"
"""A field as Streamlit would call it, which is on no page."""

STAGE = "convviz_stage"
WELL = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}


Path = tuple[int, ...]
"""Where something stands on the page: its place in each block from the outermost on."""


class Place(NamedTuple):
    """Where a field stands, and in which fragment; a field outside all of them says none."""

    path: Path
    fragment: str


class Run(NamedTuple):
    """What the server answered to one request: how many bytes, in how many messages, and what went wrong."""

    bytes: int
    messages: int
    problems: tuple[str, ...]


class Visitor:
    """A page that is open. Made by `visit`.

    Attributes
    ----------
    query : str
        The address, after its question mark.
    """

    def __init__(self, socket: ClientConnection, url: str, query: str) -> None:
        self.query = query
        self._stage = b"{}"
        self._socket, self._url = socket, url
        self._cookie = socket.response.headers.get("Set-Cookie", "").partition(";")[0]  # which replica it is
        self._session = self._script = ""
        self._fields: dict[str, Message] = {}
        self._places: dict[str, Place] = {}
        self._states: dict[str, WidgetState] = {}

    @property
    def stage(self) -> dict:
        """What the stage on the page was last sent."""
        return json.loads(self._stage)

    @property
    def session(self) -> str:
        """What the server calls this page; whatever is uploaded for it names that."""
        return self._session

    def field(self, key: str) -> Message:
        """Return the field of that key, as the server described it.

        Raises
        ------
        LookupError
            When there is none on the page.
        """
        for id, field in self._fields.items():
            if id.endswith(f"-{key}"):
                return field
        raise LookupError(f"no field {key} on the page")

    def has(self, key: str) -> bool:
        """Whether a field of that key is on the page."""
        return any(id.endswith(f"-{key}") for id in self._fields)

    def value(self, key: str) -> Value:
        """Return what a field of the page holds."""
        return value_of(self._states[self.field(key).id])

    async def set(self, key: str, value: Value) -> Run:
        """Give a field a value, as a click or a key would, and wait for the page; see `state_of`."""
        field = self.field(key)
        self._states[field.id] = state_of(field, value)
        return await self.run(self._places[field.id].fragment)

    async def again(self, key: str) -> Run:
        """Have the fragment in which a field stands drawn again, as one does that is drawn every second."""
        return await self.run(self._places[self.field(key).id].fragment)

    async def upload(self, key: str, name: str, content: bytes) -> Run:
        """Put a file into an upload field, and wait for the page."""
        request = FileURLsRequest(request_id=uuid.uuid4().hex, session_id=self._session, file_names=[name])
        answer = await self._ask(BackMsg(file_urls_request=request), "file_urls_response")
        urls = answer.file_urls[0]
        (await self.put(urls.file_id, name, content)).raise_for_status()
        file = UploadedFileInfo(name=name, size=len(content), file_id=urls.file_id, file_urls=urls)
        return await self.set(key, FileUploaderState(uploaded_file_info=[file]))

    async def put(self, file_id: str, name: str, content: bytes) -> requests.Response:
        """Send a file for this page, under a name of its own, and return what the server answers."""
        return await asyncio.to_thread(self._ask_for_file, "PUT", file_id, {"file": (name, content)})

    async def take_back(self, file_id: str) -> None:
        """Have the server forget a file that was sent to it."""
        (await asyncio.to_thread(self._ask_for_file, "DELETE", file_id)).raise_for_status()

    def _ask_for_file(self, method: str, file_id: str, files: dict | None = None) -> requests.Response:
        url = f"{self._url}/_stcore/upload_file/{self._session}/{file_id}"
        with requests.Session() as browser:
            browser.headers["Cookie"] = self._cookie
            browser.get(f"{self._url}/_stcore/health", timeout=PATIENCE).raise_for_status()
            token = browser.cookies.get("_streamlit_xsrf") or ""
            headers = {"X-Xsrftoken": token, "Cookie": f"_streamlit_xsrf={token}; {self._cookie}"}
            return browser.request(method, url, files=files, headers=headers, timeout=2 * PATIENCE)

    async def download(self, key: str) -> bytes:
        """Press a button that saves a file, which is made only then, and return the file."""
        wanted = DeferredFileRequestPayload(file_id=self.field(key).deferred_file_id)
        request = BackendOperationRequest(
            request_id=uuid.uuid4().hex, session_id=self._session, deferred_file=wanted
        )
        asked = BackMsg(backend_operation_request=request)
        answer = await self._ask(asked, "backend_operation_response")
        if answer.error_msg:
            raise OSError(f"{key} cannot be saved: {answer.error_msg}")
        file = await asyncio.to_thread(requests.get, self._url + answer.deferred_file.url, timeout=PATIENCE)
        file.raise_for_status()
        return file.content

    async def say(self, size: int) -> int | None:
        """Say so many bytes of a field that is not on the page, in frames of a megabyte.

        Returns
        -------
        int or None
            The code with which the server ended the connection for it, or 0; None if it answered.
        """
        request = BackMsg()
        request.rerun_script.query_string = self.query
        request.rerun_script.page_script_hash = self._script
        request.rerun_script.widget_states.widgets.add(id=NOBODY, string_value="x" * size)
        said = request.SerializeToString()
        try:
            await self._socket.send(said[start : start + 2**20] for start in range(0, len(said), 2**20))
            async with asyncio.timeout(PATIENCE):
                await self._follow()
        except ConnectionClosed as error:
            return error.rcvd.code if error.rcvd else 0
        return None

    async def tell(self, message: BackMsg) -> None:
        """Send a message that is answered by none, such as one that no page of ours sends."""
        await self._socket.send(message.SerializeToString())

    async def run(self, fragment: str = "") -> Run:
        """Ask for a run of the script, or of a fragment, with the fields as they are, and wait for its end.

        Raises
        ------
        TimeoutError
            When it does not come within `PATIENCE`.
        """
        request = BackMsg()
        request.rerun_script.query_string = self.query
        request.rerun_script.page_script_hash = self._script
        request.rerun_script.fragment_id = fragment
        request.rerun_script.widget_states.widgets.extend(self._states.values())
        await self._socket.send(request.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            return await self._follow()

    async def _follow(self) -> Run:
        size, count, problems = 0, 0, []
        seen: set[str] = set()
        is_whole, drawn = True, set()
        while True:
            message = await self._receive()
            size, count = size + message.ByteSize(), count + 1
            kind = message.WhichOneof("type")
            if kind == "delta":
                path = tuple(message.metadata.delta_path)
                problems += self._take(message.delta, path, seen)
                if message.delta.WhichOneof("type") == "add_block":
                    drawn.add(path)
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "new_session":
                self._session = message.new_session.initialize.session_id
                self._script = message.new_session.page_script_hash
                is_whole = not message.metadata.run.fragment_ids
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                if message.script_finished not in WELL:
                    problems.append("the script did not end well")
                self._tidy(seen, {()} if is_whole else drawn)
                return Run(size, count, tuple(problems))

    async def _ask(self, request: BackMsg, kind: str) -> Message:
        """Ask for something that is no run, and return the answer of that kind."""
        await self._socket.send(request.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while (answer := await self._receive()).WhichOneof("type") != kind:
                pass
        return getattr(answer, kind)

    async def _receive(self) -> ForwardMsg:
        return ForwardMsg.FromString(await self._socket.recv())

    def _take(self, delta: Delta, path: Path, seen: set[str]) -> list[str]:
        """Take an element onto the page; return what it says went wrong."""
        part = getattr(delta, delta.WhichOneof("type"))
        element = getattr(part, part.WhichOneof("type") or "", None)
        if element is None:
            return []
        kind = element.DESCRIPTOR.name
        if kind == "Exception":
            return [f"{element.type}: {element.message}"]
        if kind == "BidiComponent" and element.component_name == STAGE:
            self._stage = element.bytes
        id = getattr(element, "id", "")
        if id:
            seen.add(id)
            self._fields[id], self._places[id] = element, Place(path, delta.fragment_id)
            if (id not in self._states or getattr(element, "set_value", False)) and (
                state := first_state(element)
            ):
                self._states[id] = state
        return []

    def _tidy(self, seen: set[str], drawn: set[Path]) -> None:
        """Drop fields that are gone: those within what was drawn that were not seen there."""
        there = {
            id
            for id in self._fields
            if id in seen or not any(self._places[id].path[: len(path)] == path for path in drawn)
        }
        self._fields = {id: field for id, field in self._fields.items() if id in there}
        self._states = {
            id: state
            for id, state in self._states.items()
            if id in there and not state.HasField("trigger_value")
        }


@asynccontextmanager
async def visit(url: str, **fields: str) -> AsyncIterator[Visitor]:
    """Open the page at a link, wait until it is there, and leave it when the block ends.

    Parameters
    ----------
    url : str
        Of a server on this machine, without a trailing slash.
    **fields
        The link's.

    Raises
    ------
    ValueError
        When the server is on another machine.
    OSError
        When the page does not come.
    """
    parts = urlsplit(url)
    if parts.hostname not in LOOPBACK:
        raise ValueError(f"visitors come to servers on this machine only, not to {parts.hostname}")
    stream = f"ws://{parts.netloc}{parts.path}/_stcore/stream"
    async with connect(stream, subprotocols=["streamlit"], max_size=MAX_MESSAGE, compression=None) as socket:
        visitor = Visitor(socket, url, urlencode(fields))
        problems = (await visitor.run()).problems
        if problems:
            raise OSError(f"the page did not come: {'; '.join(problems)}")
        yield visitor
