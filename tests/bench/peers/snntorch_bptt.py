"""Back-propagation through time as in snnTorch's fifth tutorial: the same weights, inputs and labels as in the file.

    python snntorch_bptt.py FILE [threads]

The file holds w1, w2 ([pre][post]), x ([step][sample][input]; one step: a constant input), label, and what is to come out:
loss, spikes (of the hidden and of the output layer), gradient1, gradient2.
"""

import sys

import snntorch
import torch
from snntorch import surrogate

import exchange

BETA, STEPS = 0.95, 25
SAMPLE = 5  # mini-batches that are timed together


class Net(torch.nn.Module):
    def __init__(self, w1, w2):
        super().__init__()
        self.fc1, self.fc2 = linear(w1), linear(w2)
        self.lif1 = snntorch.Leaky(beta=BETA, spike_grad=surrogate.atan(alpha=2.0))
        self.lif2 = snntorch.Leaky(beta=BETA, spike_grad=surrogate.atan(alpha=2.0))

    def forward(self, x):
        """Returns the spikes of both layers, summed, and the membrane of the output at every step."""
        mem1, mem2 = self.lif1.init_leaky(), self.lif2.init_leaky()
        hidden, out, membranes = 0, 0, []
        for step in range(STEPS):
            spk1, mem1 = self.lif1(self.fc1(x[step % len(x)]), mem1)
            spk2, mem2 = self.lif2(self.fc2(spk1), mem2)
            hidden, out = hidden + spk1, out + spk2
            membranes.append(mem2)
        return hidden, out, membranes


def linear(w):
    layer = torch.nn.Linear(w.shape[0], w.shape[1], bias=False)
    layer.weight.data = torch.from_numpy(w).T.contiguous()
    return layer


def main():
    t = exchange.read(sys.argv[1])
    if len(sys.argv) > 2:
        torch.set_num_threads(int(sys.argv[2]))
    net = Net(t["w1"], t["w2"])
    x, label = torch.from_numpy(t["x"]), torch.from_numpy(t["label"]).long()
    entropy = torch.nn.CrossEntropyLoss()
    adam = torch.optim.Adam(net.parameters(), lr=5e-4)

    def descend(update=True):
        _, _, membranes = net(x)
        loss = sum(entropy(m, label) for m in membranes)
        adam.zero_grad()
        loss.backward()
        if update:
            adam.step()
        return loss

    loss = descend(update=False)
    with torch.no_grad():
        hidden, out, _ = net(x)
    agreement = {
        "loss": exchange.relative([loss.item()], t["loss"]),
        "spikes": max(exchange.relative(layer.sum().item(), n) for layer, n in zip((hidden, out), t["spikes"])),
        "gradient": max(
            exchange.relative(net.fc1.weight.grad.T.numpy(), t["gradient1"]),
            exchange.relative(net.fc2.weight.grad.T.numpy(), t["gradient2"]),
        ),
    }

    def sample():
        for _ in range(SAMPLE):
            descend()

    sample()
    peer = f"snnTorch {snntorch.__version__}, torch {torch.__version__}, {torch.get_num_threads()} threads"
    exchange.serve(peer, agreement, sample, SAMPLE)


if __name__ == "__main__":
    main()
