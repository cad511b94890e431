"""Back-propagation through time of a recurrent layer and an integrating output: the same weights, inputs and labels as in the file.

    python snntorch_recurrent.py FILE [threads]

The file holds w1 ([input][hidden]), w2 ([hidden][hidden]), w3 ([hidden][output]), x ([step][sample][input]), label, and what is to come
out: loss, spikes (of the hidden layer, and 0), gradient1 to gradient3.
"""

import sys

import snntorch
import torch
from snntorch import surrogate

import exchange

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
        return spikes, membranes


def linear(w):
    layer = torch.nn.Linear(w.shape[0], w.shape[1], bias=False)
    layer.weight.data = torch.from_numpy(w).T.contiguous()
    return layer


def main():
    t = exchange.read(sys.argv[1])
    if len(sys.argv) > 2:
        torch.set_num_threads(int(sys.argv[2]))
    net = Net(t["w1"], t["w2"], t["w3"])
    x, label = torch.from_numpy(t["x"]), torch.from_numpy(t["label"]).long()
    entropy = torch.nn.CrossEntropyLoss()
    adam = torch.optim.Adam(net.parameters(), lr=5e-4)

    def descend(update=True):
        _, membranes = net(x)
        loss = sum(entropy(m, label) for m in membranes)
        adam.zero_grad()
        loss.backward()
        if update:
            adam.step()
        return loss

    loss = descend(update=False)
    with torch.no_grad():
        spikes, _ = net(x)
    layers = (net.fc1, net.hidden.recurrent, net.fc2)
    agreement = {
        "loss": exchange.relative([loss.item()], t["loss"]),
        "spikes": exchange.relative(spikes.item(), t["spikes"][0]),
        "gradient": max(exchange.relative(l.weight.grad.T.numpy(), t[f"gradient{k + 1}"]) for k, l in enumerate(layers)),
    }

    def sample():
        for _ in range(SAMPLE):
            descend()

    sample()
    peer = f"snnTorch {snntorch.__version__}, torch {torch.__version__}, {torch.get_num_threads()} threads"
    exchange.serve(peer, agreement, sample, SAMPLE)


if __name__ == "__main__":
    main()
