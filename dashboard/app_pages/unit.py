"""The entry of the page One filter."""

from dashboard.views.unit.page import show

show()
