"""Selection of the GPU, and matrix products on it."""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from django.conf import settings

_DRIVERS = ("/dev/nvidiactl", "/proc/driver/nvidia", "/dev/kfd", "/dev/dxg")


def device() -> str:
    """The device for encoding texts and matching courses: RESKILL_DEVICE, else a GPU that torch finds, else the CPU."""
    if settings.RESKILL_DEVICE:
        return settings.RESKILL_DEVICE
    if sys.platform == "linux" and not any(Path(driver).exists() for driver in _DRIVERS):
        return "cpu"  # avoids loading torch, which takes seconds
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


class DeviceProduct:
    """Implements `courses.arithmetic.matching.Product` on a torch device. right: (c, k) float32."""

    def __init__(self, right: np.ndarray, device: str) -> None:
        import torch

        self._torch, self._right = torch, torch.from_numpy(right).to(device)

    def top_sums(self, left: np.ndarray, addend: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        torch = self._torch
        there = [torch.from_numpy(array).to(self._right.device) for array in (addend, left)]
        total = torch.addmm(there[0], there[1], self._right.T)
        least = total.topk(min(n, total.shape[1]), dim=1).values[:, -1:]
        row, column = torch.nonzero((total >= least) & (total > -torch.inf), as_tuple=True)
        return tuple(found.cpu().numpy() for found in (row, column, total[row, column]))


def device_product() -> Callable[[np.ndarray], DeviceProduct] | None:
    """Factory of products for `courses.arithmetic.matching.match` on this machine's GPU; None without a GPU."""
    name = device()
    return None if name == "cpu" else lambda right: DeviceProduct(right, name)
