"""Pure functions from records to what is shown: pictures, HTML and graphs. No Streamlit."""
