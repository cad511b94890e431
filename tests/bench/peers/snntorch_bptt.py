"""Back-propagation through time as in snnTorch's fifth tutorial: the same weights, inputs and labels as in the file.

    python snntorch_bptt.py FILE [threads]

The file holds w1, w2 ([pre][post]), x ([step][sample][input]; one step: a constant input), label, and what is to come out:
loss, spikes (of the hidden and of the output layer), gradient1, gradient2.
"""

import snntorch
import torch
from snntorch import surrogate

from bptt import compare, gradients, linear

BETA, STEPS = 0.95, 25
SAMPLE = 5  # mini-batches that are timed together


class Net(torch.nn.Module):
    def __init__(self, w1, w2):
        super().__init__()
        self.fc1, self.fc2 = linear(w1), linear(w2)
        self.lif1 = snntorch.Leaky(beta=BETA, spike_grad=surrogate.atan(alpha=2.0))
        self.lif2 = snntorch.Leaky(beta=BETA, spike_grad=surrogate.atan(alpha=2.0))

    def forward(self, x):
        """Returns the spikes of both layers, summed over steps, and the membrane of the output at every step."""
        mem1, mem2 = self.lif1.init_leaky(), self.lif2.init_leaky()
        hidden, out, membranes = 0, 0, []
        for step in range(STEPS):
            spk1, mem1 = self.lif1(self.fc1(x[step % len(x)]), mem1)
            spk2, mem2 = self.lif2(self.fc2(spk1), mem2)
            hidden, out = hidden + spk1, out + spk2
            membranes.append(mem2)
        return [hidden, out], membranes

    def gradients(self):
        return gradients(self.fc1, self.fc2)


if __name__ == "__main__":
    compare(lambda t: Net(t["w1"], t["w2"]), SAMPLE)
