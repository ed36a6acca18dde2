"""How far a figure could be off by the chance of the questions: bootstrap intervals (Efron 1979)."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from index.errors import UseError

SAMPLES = 2000
ENDS = (0.025, 0.975)  # 95 %


def share(values: Sequence[bool], seed: int = 0, n: int = SAMPLES) -> tuple[float, float]:
    """The ends, 0..1, of the 95 % percentile interval of a share from `n` resamples of the values.

    How many are true in a resample of m values is binomial, so it is drawn as such. Raises UseError where there is
    none.
    """
    import numpy as np

    if not values:
        raise UseError("an interval needs at least one value")
    drawn = np.random.default_rng(seed).binomial(len(values), fmean(values), n) / len(values)
    low, high = np.quantile(drawn, ENDS)
    return float(low), float(high)


def difference(
    values_a: Sequence[float], values_b: Sequence[float], seed: int = 0, n: int = SAMPLES
) -> tuple[float, float, float]:
    """The mean of a - b over paired values, and the ends of its 95 % percentile interval from `n` resamples of pairs.

    Raises UseError where the values do not pair or are none.
    """
    import numpy as np

    if len(values_a) != len(values_b) or not len(values_a):
        raise UseError(
            f"{len(values_a)} and {len(values_b)} values; a paired interval needs as many of each, at least one"
        )
    differences = np.asarray(values_a, dtype=float) - np.asarray(values_b, dtype=float)
    picks = np.random.default_rng(seed).integers(len(differences), size=(n, len(differences)))
    low, high = np.quantile(differences[picks].mean(axis=1), ENDS)
    return float(differences.mean()), float(low), float(high)
