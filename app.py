"""ConvViz: ``streamlit run app.py``.

The server imports this file once, for the application; and it is the program that runs for a visitor.
"""

import streamlit as st

if __name__ == "__main__":
    from convviz.ui import page

    page.run()
else:
    from convviz.serving import around

    app = st.App(__file__, **around())
