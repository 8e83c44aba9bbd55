"""Inkling's core: data, recipes, models and analysis, useful from a notebook or a shell.

Knows neither streamlit nor plotly. Importing it does not import keras; the modules that need
keras (`core.networks.architecture`, `training`, `network`) are imported where they are used.
"""
