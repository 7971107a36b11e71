"""What a browser may ask of the server: what the page needs, and nothing that is done to other visitors.

Streamlit obeys more. "Clear caches" empties those of everybody, and takes the set-up from under the visitor's
own page; others write into the server's folder, or say what lies there.
"""

from __future__ import annotations

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.app_session import AppSession

from convviz.app.session.incidents import problem_of

MESSAGES = {"rerun_script", "stop_script", "app_heartbeat", "file_urls_request", "backend_operation_request"}
OPERATIONS = {"deferred_file", "dataframe_chunk"}
"""Of the last kind of message: a file that is made when it is asked for, and more rows of a table."""


def may_ask(message: BackMsg) -> bool:
    """Whether the page needs what a browser asks for."""
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in OPERATIONS
    return kind in MESSAGES


def hear_only_own() -> None:
    """Have Streamlit drop every other message; and of one that fails, the page that is there stands."""
    obey = AppSession.handle_backmsg

    def hear(session: AppSession, message: BackMsg) -> None:
        if may_ask(message):
            obey(session, message)

    def stand(session: AppSession, error: BaseException) -> None:
        problem_of(error)

    AppSession.handle_backmsg = hear
    AppSession.handle_backmsg_exception = stand
