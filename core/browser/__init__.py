"""What runs in the visitor's browser: JavaScript beside the Python that it repeats."""
