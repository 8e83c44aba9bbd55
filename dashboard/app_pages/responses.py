"""The entry of the page The network."""

from dashboard.views.responses.page import show

show()
