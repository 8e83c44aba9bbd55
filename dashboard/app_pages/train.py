"""The entry of the page Train."""

from dashboard.views.train.page import show

show()
