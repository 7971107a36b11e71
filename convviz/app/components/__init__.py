"""Fields, notices, grids and the stage as parts of a Streamlit page."""
