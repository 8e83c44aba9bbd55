"""The Compare page, in parts: the verdict, the images that differ, the filters, the costs."""
