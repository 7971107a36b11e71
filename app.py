"""ConvViz: ``streamlit run app.py``."""

from convviz.ui import page

page.run()
