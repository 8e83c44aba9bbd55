"""The entry of the page Mistakes."""

from dashboard.views.mistakes.page import show

show()
