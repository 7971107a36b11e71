"""ConvViz: what the command ``convviz`` runs; ``app.py`` in a clone is the same.

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
