"""Components of our own: what Streamlit's elements cannot do, each a Python, a JS and a CSS file.

Whatever the browser sends is checked before it means anything. Every click has a plain widget on
the page that does the same.
"""
