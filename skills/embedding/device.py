"""Where there is a GPU: which one, and products of matrices on it."""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from django.conf import settings

_DRIVERS = ("/dev/nvidiactl", "/dev/kfd")


def device() -> str:
    """The device that texts are read and courses are matched on: RESKILL_DEVICE's, else a GPU where torch finds one."""
    if settings.RESKILL_DEVICE:
        return settings.RESKILL_DEVICE
    if sys.platform == "linux" and not any(Path(driver).exists() for driver in _DRIVERS):
        return "cpu"  # without loading torch, which takes seconds
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


class DeviceProduct:
    """What `courses.matching.Product` asks for, on a device of torch's. right: (c, k) float32."""

    def __init__(self, right: np.ndarray, device: str) -> None:
        import torch

        self._torch, self._device = torch, device
        self._right = torch.from_numpy(right).to(device)
        self._product = self._right.new_zeros((0, len(right)))

    def scores(self, left: np.ndarray) -> np.ndarray:
        self._product = self._torch.from_numpy(left).to(self._device) @ self._right.T
        return np.zeros(self._product.shape, np.float32)

    def reached(self, scores: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        torch = self._torch
        total = self._product + torch.from_numpy(scores).to(self._device)
        least = total.topk(min(n, total.shape[1]), dim=1).values[:, -1:]
        row, column = torch.nonzero((total >= least) & (total > -torch.inf), as_tuple=True)
        return tuple(found.cpu().numpy() for found in (row, column, total[row, column]))


def product() -> Callable[[np.ndarray], DeviceProduct] | None:
    """What `courses.matching.match` multiplies with on this machine's GPU; None where there is none."""
    name = device()
    return None if name == "cpu" else lambda right: DeviceProduct(right, name)
