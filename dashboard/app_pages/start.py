"""The entry of the page Start."""

from dashboard.views.start.page import show

show()
