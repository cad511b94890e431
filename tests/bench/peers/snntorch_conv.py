"""The convolutional network of snnTorch's sixth tutorial: the same weights, images and labels as in the file.

    python snntorch_conv.py FILE [threads]

The file holds w1, w2 ([dy][dx][channel in][channel out]), w3 ([pre][post], pre cells in the order [y][x][channel]), the gain of all, x
([sample][1][y][x], a constant input), label, and what is to come out: loss, spikes (of the three layers), gradient1 to gradient3.
"""

import snntorch
import torch
from snntorch import surrogate

from bptt import compare

BETA, STEPS, SLOPE, GAIN = 0.5, 50, 25, 4
SAMPLE = 1  # mini-batches that are timed together


class Net(torch.nn.Module):
    def __init__(self, w1, w2, w3):
        super().__init__()
        self.conv1, self.conv2, self.fc = convolution(w1), convolution(w2), torch.nn.Linear(w3.shape[0], w3.shape[1], bias=False)
        side = int((w3.shape[0] / w2.shape[3]) ** 0.5)  # ours numbers the channels of a place one after the other
        places = torch.from_numpy(w3).reshape(side, side, w2.shape[3], w3.shape[1])
        self.fc.weight.data = GAIN * places.permute(3, 2, 0, 1).reshape(w3.shape[1], w3.shape[0]).contiguous()
        self.pool = torch.nn.MaxPool2d(2)
        self.lif = torch.nn.ModuleList(snntorch.Leaky(beta=BETA, spike_grad=surrogate.fast_sigmoid(slope=SLOPE)) for _ in range(3))

    def forward(self, x):
        """Returns the spikes of each layer, and the membrane of the output at every step."""
        mem, spikes, membranes = [lif.init_leaky() for lif in self.lif], [0, 0, 0], []
        for _ in range(STEPS):
            s = x
            for k, layer in enumerate((lambda s: self.pool(self.conv1(s)), lambda s: self.pool(self.conv2(s)), lambda s: self.fc(s.flatten(1)))):
                s, mem[k] = self.lif[k](layer(s), mem[k])
                spikes[k] = spikes[k] + s.sum()
            membranes.append(mem[2])
        return spikes, membranes

    def gradients(self):
        """Returns those of our weights, in our order."""
        side = int((self.fc.weight.shape[1] / self.conv2.weight.shape[0]) ** 0.5)
        fc = self.fc.weight.grad.reshape(-1, self.conv2.weight.shape[0], side, side).permute(2, 3, 1, 0)
        return [GAIN * g.numpy() for g in (*(c.weight.grad.permute(2, 3, 1, 0) for c in (self.conv1, self.conv2)), fc)]


def convolution(w):
    layer = torch.nn.Conv2d(w.shape[2], w.shape[3], w.shape[0], bias=False)
    layer.weight.data = GAIN * torch.from_numpy(w).permute(3, 2, 0, 1).contiguous()
    return layer


if __name__ == "__main__":
    compare(lambda t: Net(t["w1"], t["w2"], t["w3"]), SAMPLE)
