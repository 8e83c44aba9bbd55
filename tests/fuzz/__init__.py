"""Files as strangers bring them, changed at random: what comes of them is data or a sentence."""
