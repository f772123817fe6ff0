"""Ridge regression with many features, by conjugate gradients. Needs only products with the feature matrix."""

from collections.abc import Callable

import numpy as np

Product = Callable[[np.ndarray], np.ndarray]


def ridge_weights(
    times: Product, transposed_times: Product, y: np.ndarray, *, ridge: float, steps: int, tolerance: float
) -> np.ndarray:
    """(width, m) minimiser w of |X w - y|^2 + ridge |w|^2, for all columns of y (n, m) together.

    times: w -> X w. transposed_times: y -> X^T y. Ends after `steps`, or when each column's residual is at most
    `tolerance` of its first one.
    """
    residual = transposed_times(y)
    weights = np.zeros_like(residual)
    direction, size = residual.copy(), (residual**2).sum(0)
    enough = size * tolerance**2
    for _ in range(steps):
        if (size <= enough).all():
            break
        product = transposed_times(times(direction)) + ridge * direction
        step = size / np.maximum((direction * product).sum(0), 1e-300)
        weights += step * direction
        residual -= step * product
        before, size = size, (residual**2).sum(0)
        direction = residual + size / np.maximum(before, 1e-300) * direction
    return weights
