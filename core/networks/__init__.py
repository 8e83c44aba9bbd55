"""A loaded network: built, trained, asked. The only room that needs Keras."""
