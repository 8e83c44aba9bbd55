"""What the commands that train need is what the tests of runs need."""

from tests.core.runs.conftest import few_images, plan, store

__all__ = ["few_images", "plan", "store"]
