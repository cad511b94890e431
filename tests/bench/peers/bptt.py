"""What the scripts of back-propagation through time share: one comparison of loss, spikes and gradients, and training with Adam."""

import sys

import snntorch
import torch

import exchange


def linear(w):
    """Returns a layer without biases that has our weights, [pre][post]."""
    layer = torch.nn.Linear(w.shape[0], w.shape[1], bias=False)
    layer.weight.data = torch.from_numpy(w).T.contiguous()
    return layer


def gradients(*layers):
    """Returns those of our weights of layers that linear made."""
    return [layer.weight.grad.T.numpy() for layer in layers]


def entropies(membranes, label):
    """Returns the cross-entropy of each step, summed: of a list of steps, or of all in one tensor."""
    if torch.is_tensor(membranes):
        all_labels = label.repeat(len(membranes))
        return torch.nn.functional.cross_entropy(membranes.flatten(0, 1), all_labels, reduction="sum") / len(label)
    return sum(torch.nn.functional.cross_entropy(m, label) for m in membranes)


def compare(make, units, toolkit=f"snnTorch {snntorch.__version__}"):
    """Compares a net with the tensors of the file that is the first argument, and trains it as often as the driver asks, units mini-batches
    at a time.

    make(tensors) returns the net, whose call returns the spikes of its layers and the membrane of its output at every step, and whose
    gradients() are those of our weights in our order.
    """
    t = exchange.read(sys.argv[1])
    if len(sys.argv) > 2:
        torch.set_num_threads(int(sys.argv[2]))
    net = make(t)
    x, label = torch.from_numpy(t["x"]), torch.from_numpy(t["label"]).long()
    adam = torch.optim.Adam(net.parameters(), lr=5e-4)

    def descend(update=True):
        _, membranes = net(x)
        loss = entropies(membranes, label)
        adam.zero_grad()
        loss.backward()
        if update:
            adam.step()
        return loss

    loss = descend(update=False)
    with torch.no_grad():
        fired, _ = net(x)
    agreement = {
        "loss": exchange.relative([loss.item()], t["loss"]),
        "spikes": max(exchange.relative(layer.sum().item(), n) for layer, n in zip(fired, t["spikes"])),
        "gradient": max(exchange.relative(g.reshape(-1), t[f"gradient{k + 1}"].reshape(-1)) for k, g in enumerate(net.gradients())),
    }

    def sample():
        for _ in range(units):
            descend()

    sample()
    peer = f"{toolkit}, torch {torch.__version__}, {torch.get_num_threads()} threads"
    exchange.serve(peer, agreement, sample, units)
