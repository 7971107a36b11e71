"""The emptiest component: what a click to Python and back costs without ConvViz."""

import streamlit as st

JAVASCRIPT = """
export default function ({ parentElement, data, setTriggerValue }) {
  let button = parentElement.querySelector("button");
  if (!button) {
    button = document.createElement("button");
    button.dataset.testid = "round-trip";
    button.onclick = () => setTriggerValue("clicked", true);
    parentElement.append(button);
  }
  button.dataset.count = data.count;
}
"""


def count() -> None:
    """Answer a click."""
    st.session_state.count += 1


st.session_state.setdefault("count", 0)
round_trip = st.components.v2.component("round_trip", js=JAVASCRIPT, isolate_styles=False)
round_trip(key="round-trip", data={"count": st.session_state.count}, on_clicked_change=count)
