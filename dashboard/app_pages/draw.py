"""The entry of the page Draw."""

from dashboard.views.draw.page import show

show()
