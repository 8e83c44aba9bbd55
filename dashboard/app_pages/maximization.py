"""The entry of the page Maximization."""

from dashboard.views.maximization.page import show

show()
