"""The entry of the page Filters."""

from dashboard.views.filters.page import show

show()
