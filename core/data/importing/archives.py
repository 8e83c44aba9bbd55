"""What every archive has to pass, zip or tar, before anything in it is taken for data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from core.data.collected import MAX_BYTES
from core.data.importing.files import MAX_FILES, list_some, show

MAX_RATIO = 200  # of unpacked to packed bytes; pictures reach 10, and a bomb 1,000
_SMALL = 10_000_000  # bytes; what unpacks to less harms nobody, whatever its ratio


def check_number(number: int) -> None:
    """Passes an archive of not too many files.

    Raises:
        ValueError: There are more.
    """
    if number > MAX_FILES:
        raise ValueError(f"The archive holds {number:,} files; at most {MAX_FILES:,} are read.")


def check_distinct(names: Sequence[str]) -> None:
    """Passes names that are all different.

    Raises:
        ValueError: One stands for several files.
    """
    if twice := [name for name, number in Counter(names).items() if number > 1]:
        raise ValueError(
            f"The archive holds several files of one name: {list_some(twice)}. Pack it again."
        )


def explain_unfit(name: str, what: str) -> ValueError:
    """What to tell someone whose archive holds what is neither file nor folder: "a link", ..."""
    return ValueError(
        f"The archive holds {what}, {show(name)}; expected files and folders only. Pack the files "
        "themselves."
    )


def check_size(unpacked: int) -> None:
    """Passes an archive that does not unpack to too much.

    Raises:
        ValueError: It does.
    """
    if unpacked > MAX_BYTES:
        raise ValueError(
            f"The archive unpacks to {unpacked / 1e9:.1f} GB; at most {MAX_BYTES / 1e9:g} GB are "
            "read. Bring less."
        )


def check_ratio(unpacked: int, packed: int, what: str) -> None:
    """Passes what does not unpack to many times its size, as bombs do.

    Raises:
        ValueError: It does.
    """
    if unpacked > _SMALL and unpacked > MAX_RATIO * packed:
        raise ValueError(
            f"{what} unpacks from {packed:,} to {unpacked:,} bytes, over {MAX_RATIO} times as "
            "much; expected data that pack less. Bring them unpacked."
        )
