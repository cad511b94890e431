"""Back-propagation through time of a recurrent layer over 1,301 steps, with parameters of cells that are learned, in torch alone: as few operations a
step as the equations of docs/cells.md allow, one product for the input of all steps and one for the output.

    python torch_ecg.py FILE [threads]

The file holds w1 ([input][hidden]), w2 ([hidden][hidden]), w3 ([hidden][output]), x ([step][sample][input]), label, numbers of cells (hidden1.Omega
and hidden1.Offset of resonators, hidden1.Tau and hidden1.Adapt.ALIF.Tau of adaptive cells, output.Tau), and what is to come out: loss, spikes (of the
hidden layer, and 0), gradient1 to gradient3.
"""

import math

import torch

from bptt import compare

GAUSS = 1 / math.sqrt(2 * math.pi)


class FastSigmoid(torch.autograd.Function):
    """A spike, with the derivative 1/(1 + 25|x|)²."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (x > 0).to(x.dtype)

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad / (25 * x.abs() + 1) ** 2


class DoubleGaussian(torch.autograd.Function):
    """A spike, with the derivative 0.5 (1.15 N(x; 0, 0.5) − 0.3 N(x; 0, 3))."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (x > 0).to(x.dtype)

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        square = x * x
        return grad * (1.15 * GAUSS * torch.exp(-2 * square) - 0.05 * GAUSS * torch.exp(square / -18))


class Net(torch.nn.Module):
    def __init__(self, t):
        super().__init__()
        self.w1, self.w2, self.w3 = (torch.nn.Parameter(torch.from_numpy(t[f"w{k}"])) for k in (1, 2, 3))
        self.own = torch.nn.ParameterDict({name.replace(".", " "): torch.nn.Parameter(torch.from_numpy(v)) for name, v in t.items() if "." in name})

    def forward(self, x):
        """Returns the spikes of the hidden layer, and the membrane of the output at every step, [step][sample][output]."""
        current = x @ self.w1
        step = self.resonate if "hidden1 Omega" in self.own else self.adapt
        spikes = torch.stack(step(current))
        return [spikes], self.integrate(spikes @ self.w3)

    def resonate(self, current):
        dt = 0.01
        omega, offset = self.own["hidden1 Omega"].abs(), self.own["hidden1 Offset"].abs()
        still = (torch.sqrt(1 - (dt * omega) ** 2) - 1) / dt - offset
        s = u = v = q = torch.zeros_like(current[0])
        spikes = []
        for i in current:
            i = torch.addmm(i, s, self.w2)
            b = still - q
            u, v = u + dt * (b * u - omega * v + i), v + dt * (omega * u + b * v)
            s = DoubleGaussian.apply(u - q - 1)
            q = 0.9 * q + s
            spikes.append(s)
        return spikes

    def adapt(self, current):
        decay, rho = torch.exp(-1 / self.own["hidden1 Tau"].abs()), torch.exp(-1 / self.own["hidden1 Adapt ALIF Tau"].abs())
        s = u = a = torch.zeros_like(current[0])
        spikes = []
        for i in current:
            a = rho * a + (1 - rho) * s
            threshold = 1 + 1.8 * a
            u = decay * u + torch.addmm(i, s, self.w2) - threshold * s.detach()
            s = FastSigmoid.apply(u - threshold)
            spikes.append(s)
        return spikes

    def integrate(self, current):
        step = 10 if "hidden1 Omega" in self.own else 1
        decay = torch.exp(-step / self.own["output Tau"].abs())
        current = (1 - decay) * current
        u, membranes = torch.zeros_like(current[0]), []
        for i in current:
            u = decay * u + i
            membranes.append(u)
        return torch.stack(membranes)

    def gradients(self):
        return [w.grad.numpy() for w in (self.w1, self.w2, self.w3)]


if __name__ == "__main__":
    compare(Net, 1, "torch alone")
