"""A data set and two networks whose names are made of all that Markdown, HTML and Plotly read."""

import numpy as np

from core.data import library
from core.data.collected import Collected
from core.recipes.recipe import Layer
from tests.dashboard.other_networks import keep_network, recipe_of

# What stands between signs begins with "zz": an element of that text alone came of the signs.
CLASSES = (
    "[zza](http://zzb.xy) ![zzc](zzd.png)",
    "*zze* _zzf_ **zzg** __zzh__ ~~zzi~~ ~zzj~",
    "`zzk` ``zzl`` $zzm$ $$zzn$$",
    ":smile: :red[zzo] :blue-background[zzp] :material/home: :streamlit:",
    "<b>zzq</b> <a href='zzr'>zzs</a> <!-- zzt --> &lt;zzu&gt; &amp;",
    "# zzv",
    "- zzw",
    "1. zzx",
    "> zzy",
    "| zz1 | zz2 |",
    "http://zz3.xy www.zz4.xy zz5@zz6.xy mailto:zz7@zz8.xy",
    "zz9 -> <- -- >= \\ \\* a\\",
    "=1+1 %{x} {y} [ ] [^1]",
    "***",
)
TITLE = " ".join(CLASSES[:4])
LAYERS = ("www.zzlayer.xy", "zz.__zzlayer__")


def keep_nasty(name="nasty"):
    """Keeps the data set and the networks. Returns the networks' cards."""
    random = np.random.default_rng(0)
    labels = np.repeat(np.arange(len(CLASSES)), 3)
    images = random.integers(0, 256, (len(labels), 28, 28, 1), np.uint8)
    notes = (TITLE,)
    collected = Collected(TITLE, CLASSES, (0.0, 1.0), images, labels, images, labels, notes=notes)
    source = library.keep(name, collected)
    convolving = recipe_of(
        "nasty-net",
        Layer("Conv2D", LAYERS[0], {"filters": 4, "kernel_size": 5, "activation": "relu"}),
        Layer("MaxPooling2D", "pooled", {"pool_size": 4}),
        Layer("Conv2D", LAYERS[1], {"filters": 4, "kernel_size": 3}),
        Layer("Flatten", "flat"),
    )
    dense = recipe_of(
        "nasty-dense",
        Layer("Flatten", "flat"),
        Layer("Dense", LAYERS[1], {"units": 6, "activation": "relu"}),
    )
    return keep_network(convolving, source), keep_network(dense, source)
