"""Statistics of the spikes of a network of excitatory cells, which come first, and inhibitory ones, simulated for a second."""

import numpy as np

import exchange

BEGINS, ENDS = 200.0, 1000.0  # ms


def agreement(cell, at, excitatory, inhibitory, want):
    """Compares rates (Hz), the coefficient of variation of intervals (the mean over excitatory cells of 3 spikes or more) and the Fano factor of
    all their spikes in 1 ms with those in a file. at is in ms."""
    late = at >= BEGINS - 1e-6
    cell, at = cell[late], at[late]
    seconds = (ENDS - BEGINS) / 1000
    first = cell < excitatory
    counts, _ = np.histogram(at[first], bins=int(ENDS - BEGINS), range=(BEGINS - 1e-6, ENDS - 1e-6))
    order = np.lexsort((at[first], cell[first]))
    cells, times = cell[first][order], at[first][order]
    variations = []
    for t in np.split(times, np.flatnonzero(np.diff(cells)) + 1):
        if len(t) >= 3:
            intervals = np.diff(t)
            variations.append(intervals.std() / intervals.mean())
    got = {
        "rate": first.sum() / excitatory / seconds,
        "inhibitory": (~first).sum() / inhibitory / seconds,
        "cv": np.mean(variations),
        "fano": counts.var() / counts.mean(),
    }
    return {name: exchange.relative([x], want[name]) for name, x in got.items()}
