"""ConvViz: ``streamlit run app.py``.

Streamlit's server imports this file once, and takes `app`. For each page it runs the file as ``__main__``:
only then may the page be imported, for its components belong to a server that runs.
"""

import streamlit as st

if __name__ == "__main__":
    from convviz.app import page

    page.run()
else:
    from convviz.serving import around

    app = st.App(__file__, **around())
