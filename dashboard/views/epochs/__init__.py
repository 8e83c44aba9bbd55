"""The Epochs page, in parts: the slider, the answer, a layer, the curves."""
