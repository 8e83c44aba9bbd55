"""`make fuzz`: some thousand changed files, of data and of networks, with a seed of the day."""

from __future__ import annotations

import datetime
import sys

from tests.fuzz import data, networks

NUMBER = 5000  # of each


def main() -> None:
    """Ends in an AssertionError that names the seed and the turn, if one is no sentence."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else NUMBER
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else datetime.date.today().toordinal()
    for name, fuzz in (("data sets", data.run), ("networks", networks.run)):
        counts = fuzz(number, seed)
        print(f"{name}, seed {seed}: " + ", ".join(f"{n:,} {what}" for what, n in counts.items()))


if __name__ == "__main__":
    main()
