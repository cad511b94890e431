"""Synaptic events counted the slow way: for every value that is not 0, every place of the kernel, whether it lies on the map.

Written apart from counts.py: NumPy alone, loops, from the inputs that hooks of PyTorch saw at each layer."""

import numpy as np
from torch import nn


def linear(x: np.ndarray, outputs: int) -> int:
    events = 0
    for value in x.reshape(-1):
        events += int(value) * outputs
    return events


def convolution(x: np.ndarray, layer: nn.Module) -> int:
    """x holds how many spikes lie behind each value: [..., channels, (height,) width]."""
    sides = len(layer.kernel_size)
    x = x.reshape(-1, *x.shape[-sides - 1:])
    if sides == 1:
        x = x[:, :, None, :]
    pair = lambda v: (1, *v) if len(v) == 1 else tuple(v)
    flat = lambda v: (0, *v) if len(v) == 1 else tuple(v)
    kernel, stride, dilation, padding = pair(layer.kernel_size), pair(layer.stride), pair(layer.dilation), flat(layer.padding)
    out = [(x.shape[2 + d] + 2 * padding[d] - dilation[d] * (kernel[d] - 1) - 1) // stride[d] + 1 for d in (0, 1)]
    events = 0
    for sample, channel, row, column in zip(*np.nonzero(x)):
        for target in range(layer.out_channels):
            if target // (layer.out_channels // layer.groups) != channel // (layer.in_channels // layer.groups):
                continue
            for i in range(kernel[0]):
                for j in range(kernel[1]):
                    y, left_y = divmod(row + padding[0] - i * dilation[0], stride[0])
                    z, left_z = divmod(column + padding[1] - j * dilation[1], stride[1])
                    if left_y == 0 and left_z == 0 and 0 <= y < out[0] and 0 <= z < out[1]:
                        events += int(x[sample, channel, row, column])
    return events


class Inputs:
    """Records what each layer with weights takes, as whole numbers of spikes."""

    def __init__(self, model: nn.Module, scale: dict[str, float] | None = None):
        self.events: dict[str, int] = {}
        self.hooks = []
        for name, layer in model.named_modules():
            if isinstance(layer, (nn.Linear, nn.Conv1d, nn.Conv2d)):
                self.hooks.append(layer.register_forward_pre_hook(self._hook(name, (scale or {}).get(name, 1.0))))

    def _hook(self, name: str, scale: float):
        def hook(layer: nn.Module, args: tuple) -> None:
            x = args[0].detach().double().numpy() * scale
            x = np.rint(x) if np.allclose(x, np.rint(x), atol=1e-4) else np.ones_like(x)  # values, not spikes: every one of them
            events = linear(x, layer.out_features) if isinstance(layer, nn.Linear) else convolution(x, layer)
            self.events[name] = self.events.get(name, 0) + events
        return hook

    def remove(self) -> None:
        for h in self.hooks:
            h.remove()
