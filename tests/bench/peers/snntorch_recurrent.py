"""Back-propagation through time of a recurrent layer and an integrating output: the same weights, inputs and labels as in the file.

    python snntorch_recurrent.py FILE [threads]

The file holds w1 ([input][hidden]), w2 ([hidden][hidden]), w3 ([hidden][output]), x ([step][sample][input]), label, and what is to come
out: loss, spikes (of the hidden layer, and 0), gradient1 to gradient3.
"""

import snntorch
import torch
from snntorch import surrogate

from bptt import compare, gradients, linear

BETA = 0.95
SAMPLE = 3  # mini-batches that are timed together


class Net(torch.nn.Module):
    def __init__(self, w1, w2, w3):
        super().__init__()
        self.fc1, self.fc2 = linear(w1), linear(w3)
        self.hidden = snntorch.RLeaky(
            beta=BETA, all_to_all=True, linear_features=w2.shape[0], spike_grad=surrogate.atan(alpha=2.0)
        )
        self.hidden.recurrent = linear(w2)
        self.output = snntorch.Leaky(beta=BETA, reset_mechanism="none")

    def forward(self, x):
        """Returns the spikes of the hidden layer, and the membrane of the output at every step."""
        (spk, mem), out, spikes, membranes = self.hidden.init_rleaky(), self.output.init_leaky(), 0, []
        for step in x:
            spk, mem = self.hidden(self.fc1(step), spk, mem)
            _, out = self.output(self.fc2(spk), out)
            spikes = spikes + spk.sum()
            membranes.append(out)
        return [spikes], membranes

    def gradients(self):
        return gradients(self.fc1, self.hidden.recurrent, self.fc2)


if __name__ == "__main__":
    compare(lambda t: Net(t["w1"], t["w2"], t["w3"]), SAMPLE)
