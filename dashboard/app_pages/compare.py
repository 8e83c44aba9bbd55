"""The entry of the page Compare."""

from dashboard.views.compare.page import show

show()
