"""Verdicts: which of two networks, or of two recipes, is better, in words."""

from __future__ import annotations

from core.analysis.answers.comparison import LEVEL, Comparison, SeedMeans

CAVEAT = (
    "The test speaks about these two trained networks, one training run each. Whether one recipe "
    "is better than the other takes several seeds of both."
)
_LEAST_CHANCE = 1e-6  # smaller ones are not told apart in words


def describe(comparison: Comparison, names: tuple[str, str], noun: str = "image") -> str:
    """Which of the two is better, in words.

    Args:
        comparison: What was counted.
        names: What the first and the second network are called.
        noun: What an image shows, as "digit".
    """
    fewer = abs(comparison.fixed - comparison.broken)
    images = f"{comparison.images:,} test {noun}s"
    if not comparison.fixed + comparison.broken:
        return f"No difference: {names[0]} and {names[1]} misread the same of {images}."
    if not fewer:
        return (
            f"No evidence for a difference: {names[0]} and {names[1]} each misread "
            f"{comparison.mistakes[0]:,} of {images}."
        )
    better, worse = names[::-1] if comparison.difference > 0 else names
    chance = describe_chance(comparison.chance)
    if comparison.chance < LEVEL:
        return (
            f"{better} is better: it misreads {fewer:,} fewer of {images} than {worse}. If both "
            f"were equally good, a difference this large or larger would come about by chance in "
            f"{chance} such comparisons."
        )
    return (
        f"No evidence for a difference: {better} misreads {fewer:,} fewer of {images} than "
        f"{worse}, but if both were equally good, a difference this large or larger would come "
        f"about by chance in {chance} such comparisons."
    )


def describe_chance(chance: float) -> str:
    """A chance in words that go before "such comparisons": "1 of 3,000", "37 of 100"."""
    if chance < _LEAST_CHANCE:
        return "fewer than 1 of a million"
    if chance >= 2 * LEVEL:
        return f"{100 * chance:.0f} of 100"
    return f"1 of {float(f'{1 / chance:.1e}'):,.0f}"


def describe_seeds(seeds: SeedMeans, names: tuple[str, str]) -> str:
    """Which of two recipes is better, in words.

    Args:
        seeds: What was compared.
        names: What the recipes are called.
    """
    parts = []
    for name, middle, deviation, count in zip(
        names, seeds.means, seeds.deviations, seeds.counts, strict=True
    ):
        several = f" ± {100 * deviation:.3f} % (mean and standard deviation of {count} seeds)"
        parts.append(f"{name} {100 * middle:.3f}" + (several if count > 1 else " % (one seed)"))
    text = f"Test error: {', '.join(parts)}. "
    if seeds.chance is None:
        return text + "Two seeds or more of each recipe are needed to tell them apart."
    return (
        text
        + ("" if seeds.chance < LEVEL else "No evidence for a difference between the recipes. ")
        + "If both recipes were equally good, means this far apart or farther would come about by "
        f"chance in {describe_chance(seeds.chance)} such comparisons (Welch's test)."
    )
