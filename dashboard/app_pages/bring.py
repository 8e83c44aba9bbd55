"""The entry of the page Bring."""

from dashboard.views.bring.page import show

show()
