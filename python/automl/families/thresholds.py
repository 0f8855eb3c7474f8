"""Thresholds of trees, from float64 to float32."""

import numpy as np


def rounded_down(thresholds):
    """The largest float32 not above each float64: `x <= t` then holds for the same float32 x. Values stay float64."""
    near = thresholds.astype(np.float32)
    above = near.astype(np.float64) > thresholds
    near[above] = np.nextafter(near[above], np.float32(-np.inf))
    return near.astype(np.float64)
