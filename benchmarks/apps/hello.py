"""The emptiest Streamlit page: what a first paint costs without ConvViz."""

import streamlit as st

st.write("hello")
