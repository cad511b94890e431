"""What the scripts of e-prop share: the net of eprop-lif and eprop-alif in torch without autograd, its loss, and the comparison with the driver's results.

Everything that does not depend on the step before is one operation for all steps: the currents of the input, the output, the loss, filters over time (products
with a triangular matrix), and the gradients. What is left for a loop over steps is three operations of the cells, and two more where they adapt.
"""

import math
import sys

import torch

import exchange

BETA, RHO, STRENGTH = 0.95, math.exp(-1 / 500), 0.07
SAMPLE = 3  # mini-batches that are timed together


def decays(beta, steps):
    """Returns the matrix of β^(t − t′) for t′ ≤ t, which filters what it is multiplied with over time."""
    t = torch.arange(steps, dtype=torch.float64)
    return torch.tril(beta ** (t[:, None] - t).clamp(min=0)).float()


class Net:
    """Leaky cells that subtract, feed each other with a delay of one step, and may adapt, before leaky integrators, for inputs x, [step][sample][input]."""

    def __init__(self, t, adapts):
        self.w1, self.w2, self.w3 = (torch.from_numpy(t[f"w{k}"]) for k in (1, 2, 3))
        self.x, self.label = torch.from_numpy(t["x"]), torch.from_numpy(t["label"]).long()
        self.adapts, steps, samples, cells = adapts, *self.x.shape[:2], self.w2.shape[0]
        self.kappa = decays(BETA, steps)
        self.labels = self.label.repeat(steps)
        self.s, self.u, self.a = (torch.zeros(steps + 1, samples, cells) for _ in range(3))

    def over_time(self, matrix, x):
        """Returns the product of a matrix of steps by steps with numbers of all steps."""
        return (matrix @ x.reshape(len(x), -1)).view(x.shape)

    def forward(self):
        """Returns the loss and its derivative by what the output integrates, filtered back over time, and leaves spikes, potentials and adaptation."""
        s, u, a = self.s, self.u, self.a
        current = (self.x.flatten(0, 1) @ self.w1).view(len(self.x), *s.shape[1:])
        fed = self.w2 - torch.eye(len(self.w2))  # what spikes bring, and what their resets take
        for t in range(len(self.x)):
            now = u[t + 1]
            torch.addmm(current[t], s[t], fed, out=now)
            now.add_(u[t], alpha=BETA)
            if self.adapts:
                torch.add(s[t], a[t], alpha=RHO, out=a[t + 1])
                torch.gt(now - STRENGTH * a[t + 1], 1, out=s[t + 1])
            else:
                torch.gt(now, 1, out=s[t + 1])
        y = self.over_time(self.kappa, s[1:] @ self.w3)
        logits = torch.log_softmax(y.flatten(0, 1), 1)
        picked = self.labels[:, None]
        loss = -logits.gather(1, picked).sum().item() / len(self.label)
        errors = logits.exp()
        errors.scatter_add_(1, picked, torch.full_like(picked, -1, dtype=errors.dtype))
        self.errors = (errors / len(self.label)).view(y.shape)
        return loss

    def slopes(self):
        """Returns the derivative of spikes, 1/(1 + (πx)²)."""
        over = self.u[1:] - 1
        if self.adapts:
            over = over - STRENGTH * self.a[1:]
        return 1 / (1 + (math.pi * over).square_())


def compare(net, gradients, name):
    """Compares loss, spikes and what gradients(net) returns with the tensors of the file, and trains as often as the driver asks."""
    t = exchange.read(sys.argv[1])
    if len(sys.argv) > 2:
        torch.set_num_threads(int(sys.argv[2]))
    torch.set_grad_enabled(False)
    net = net(t)
    weights = [net.w1, net.w2, net.w3]
    adam = torch.optim.Adam(weights, lr=1e-6, fused=True)

    def descend(update=True):
        loss = net.forward()
        grads = gradients(net)
        for w, g in zip(weights, grads):
            w.grad = g
        if update:
            adam.step()
        return loss, grads

    loss, grads = descend(update=False)
    agreement = {
        "loss": exchange.relative([loss], t["loss"]),
        "spikes": exchange.relative([net.s.sum().item()], t["spikes"][:1]),
        "gradient": max(exchange.relative(g.numpy().reshape(-1), t[f"gradient{k + 1}"].reshape(-1)) for k, g in enumerate(grads)),
    }

    def sample():
        for _ in range(SAMPLE):
            descend()

    sample()
    exchange.serve(f"{name}, torch {torch.__version__}, {torch.get_num_threads()} threads", agreement, sample, SAMPLE)


def factorised(net):
    """Returns the gradients as products: errors go back over time within the output and within the cells, and no trace of a synapse is formed.

    With L the errors of spikes and ψ the slopes, the error of a membrane is x_t + α x_{t+1} + …, x = ψ (L + g), where g is that of the adaptation that a
    spike raises, g_t = ρ g_{t+1} − β x_{t+1}: one operation a step.
    """
    back = net.over_time(net.kappa.T, net.errors)
    x = net.slopes()
    signal = back @ net.w3.T
    if net.adapts:
        keeps, adds = RHO - STRENGTH * x, -STRENGTH * x * signal
        g = torch.zeros_like(x)
        for t in range(len(x) - 1, 0, -1):
            torch.addcmul(adds[t], keeps[t], g[t], out=g[t - 1])
        signal += g
    delta = net.over_time(net.kappa.T, x * signal).flatten(0, 1)  # cells leak as the output does
    spikes = net.s.flatten(0, 1)
    samples = len(net.label)
    return [net.x.flatten(0, 1).T @ delta, spikes[:-samples].T @ delta, spikes[samples:].T @ back.flatten(0, 1)]
