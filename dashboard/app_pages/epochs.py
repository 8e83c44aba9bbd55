"""The entry of the page Epochs."""

from dashboard.views.epochs.page import show

show()
