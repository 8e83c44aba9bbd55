"""Inkling's pages: Streamlit over `core`. Knows no Keras; networks answer in worker processes."""
