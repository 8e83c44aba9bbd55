"""A long list of examples, a page of them at a time: which is shown, and the ways to the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.visit import choices

PAGE = 20  # examples shown at a time


@dataclass(frozen=True)
class Paging:
    """A page of a list, and where it stands in it.

    Attributes:
        images: int64 of shape (num_images,): the whole list, of numbers of test images.
        key: Name of the page's number, in session state and address.
        number: Of the page, from 1.
    """

    images: NDArray[np.int64]
    key: str
    number: int

    @property
    def count(self) -> int:
        """How many pages there are."""
        return count_pages(self.images)

    @property
    def shown(self) -> NDArray[np.int64]:
        """The numbers of the images on this page."""
        return self.images[(self.number - 1) * PAGE : self.number * PAGE]

    def turn(self, by: int, look_at: Callable[[int], None]) -> None:
        """Goes on to the next page (1) or back to the one before (-1), if there is one.

        For callbacks, as arrow keys lead over the end of a page: the walk goes on with the first
        image of the next page, or the last of the one before.

        Args:
            by: 1 or -1.
            look_at: Called with the image that is then looked at.
        """
        if 1 <= self.number + by <= self.count:
            st.session_state[self.key] = self.number + by
            place = self.number * PAGE if by > 0 else (self.number - 1) * PAGE - 1
            look_at(int(self.images[place]))

    def show_ways(self, look_at: Callable[[int], None]) -> None:
        """Shows the ways to the other pages, if there are any.

        Args:
            look_at: Called with the first image of the page that was chosen, before the script runs
                again.
        """
        if self.count < 2:
            return
        key = f"{self.key}s_{self.number}"  # anew for each page, so that arrow keys turn it as well

        def turn() -> None:
            number = int(st.session_state[key])
            if 1 <= number <= self.count:  # a browser may send anything
                st.session_state[self.key] = number
                look_at(int(self.images[(number - 1) * PAGE]))

        st.pagination(self.count, default=self.number, key=key, on_change=turn, max_visible_pages=5)


def choose_page(images: NDArray[np.int64], *, key: str, of: object = None) -> Paging:
    """The page of a list that is shown, which stands in the address.

    Args:
        images: int64 of shape (num_images,): the whole list, at least one.
        key: Name of the page's number, in session state and address.
        of: Which list that is; another one begins with its first page. None where whoever changes
            the list says so himself.
    """
    before = f"{key}_of"
    if st.session_state.get(before, of) != of:
        st.session_state[key] = 1
    st.session_state[before] = of
    count = count_pages(images)
    read = choices.integer_reader(1, count)
    number = choices.adopt(key, 1, read=read, expected=f"1 to {count}")
    choices.publish(key, number)
    return Paging(images, key, int(number))


def count_pages(images: NDArray[np.int64]) -> int:
    """How many pages a list takes."""
    return -(-len(images) // PAGE)
