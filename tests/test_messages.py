"""What a client may ask of the server: nothing that is done to others, nor to the server's folder."""

import asyncio

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from convviz.app.session.messages import may_ask
from testbed.visitor import visit

FORGED = {
    "clear_cache": BackMsg(clear_cache=True),
    "set_run_on_save": BackMsg(set_run_on_save=True),
    "load_git_info": BackMsg(load_git_info=True),
    "nothing": BackMsg(),
}
NEEDED = {
    "a run": {"rerun_script": {}},
    "a stop": {"stop_script": True},
    "a sign of life": {"app_heartbeat": True},
    "an upload": {"file_urls_request": {}},
    "a download": {"backend_operation_request": {"deferred_file": {}}},
    "rows of a table": {"backend_operation_request": {"dataframe_chunk": {}}},
}


@pytest.mark.parametrize("name", FORGED)
def test_after_a_message_that_no_page_sends_everything_is_as_it_was(app_server, name):
    async def forge():
        async with visit(app_server.url) as visitor:
            await visitor.set("stride", 2)
            await visitor.tell(FORGED[name])
            run = await visitor.set("filters", 2)
            return run.problems, visitor.query

    problems, query = asyncio.run(forge())
    assert problems == ()
    assert "stride=2" in query
    assert "filters" in query or "kernel" in query
    assert not app_server.tracebacks_since(0)


@pytest.mark.parametrize("name", NEEDED)
def test_what_the_page_asks_for_is_done(name):
    assert may_ask(BackMsg(**NEEDED[name]))


@pytest.mark.parametrize("payload", ["install_skills", "dismiss_skills_nudge"])
def test_nothing_is_written_into_the_servers_folder_for_a_client(payload):
    assert not may_ask(BackMsg(backend_operation_request={payload: {}}))
