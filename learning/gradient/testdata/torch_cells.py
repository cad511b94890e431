"""Gradients of small recurrent nets by torch's autograd in float64, as torch_test.go compares them.

2 inputs, 3 recurrent cells, 2 leaky read-outs; the loss is the cross-entropy of the read-outs' potentials with class 1, summed over steps.
The cells are written as the public code of their authors writes them. Needs torch, and snntorch for Alpha.
"""
import torch

torch.set_default_dtype(torch.float64)
X = torch.tensor([[1, 0], [1, 1], [0, 1], [1, 1], [0, 0], [1, 0], [1, 1], [0, 1], [1, 1], [1, 0], [0, 1], [1, 1]], dtype=torch.float64)
W1 = [[.6, -.4], [.3, .9], [-.2, .8]]
V = [[0, .3, -.2], [.1, 0, .4], [-.5, .2, 0]]
W2 = [[.7, .5, -.3], [-.6, .4, .9]]


def bell(x, s):
    return torch.exp(-x * x / (2 * s * s)) / (s * (2 * torch.pi) ** .5)


class Spike(torch.autograd.Function):
    """A step, with the double Gaussian for its derivative."""
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (x > 0).to(x.dtype)

    @staticmethod
    def backward(ctx, g):
        x, = ctx.saved_tensors
        return g * .5 * (1.15 * bell(x, .5) - .3 * bell(x, 3.))


def leaf(x):
    return torch.tensor(x, dtype=torch.float64, requires_grad=True)


def run(name, gain, cell, own):
    w1, v, w2 = leaf(W1), leaf(V), leaf(W2)
    tau = leaf([18., 23.])
    state, z, out = None, torch.zeros(3), torch.zeros(2)
    loss, spikes = 0, []
    for x in X:
        z, state = cell(gain * (w1 @ x + v @ z), z, state, own)
        alpha = torch.exp(-1 / tau)
        out = alpha * out + (1 - alpha) * (w2 @ z)
        loss = loss + torch.nn.functional.cross_entropy(out[None], torch.tensor([1]))
        spikes.append("".join(str(int(s)) for s in z))
    loss.backward()
    print("==", name, "spikes", " ".join(spikes), "loss %.12g" % loss.item())
    for what, p in [("W1", w1), ("V", v), ("W2", w2), ("tau", tau)] + list(own.items()):
        print(what, ", ".join("%.10g" % g for g in p.grad.flatten().tolist()))


def brf(x, z, state, own):
    u, v, q = state or (torch.zeros(3),) * 3
    dt, w = .01, own["omega"].abs()
    b = (-1 + torch.sqrt(1 - (dt * w) ** 2)) / dt - own["offset"].abs() - q
    u, v = u + b * u * dt - w * v * dt + x * dt, v + w * u * dt + b * v * dt
    z = Spike.apply(u - 1 - q)
    return z, (u, v, q * .9 + z)


def rf(x, z, state, own):
    u, v = state or (torch.zeros(3),) * 2
    dt, w = .01, own["omega"].abs()
    b = -own["offset"].abs()
    u, v = u + b * u * dt - w * v * dt + x * dt, v + w * u * dt + b * v * dt
    return Spike.apply(u - 1), (u, v)


def higuchi(x, z, state, own):
    u, a = state or (torch.zeros(3),) * 2
    alpha, rho = torch.exp(-1 / own["tau_m"]), torch.exp(-1 / own["tau_adp"])
    a = a * rho + z * (1 - rho)
    th = .01 + 1.8 * a
    u = u * alpha + x * (1 - alpha)
    z = Spike.apply(u - th)
    return z, (u - z * th, a)


def yin(x, z, state, own):
    u, a = state or (torch.zeros(3), torch.full((3,), .01))
    alpha, rho = torch.exp(-1 / own["tau_m"]), torch.exp(-1 / own["tau_adp"])
    a = a * rho + z * (1 - rho)
    th = .01 + 1.8 * a
    u = u * alpha + x * (1 - alpha) - th * z
    return Spike.apply(u - th), (u, a)


def bellec(x, z, state, own):
    """The form of e-prop: the reset takes off the base threshold and is detached, as is the refractory period of n = 2."""
    u, a, r = state or (torch.zeros(3),) * 3
    alpha, rho = torch.exp(-1 / own["tau_m"]), torch.exp(-1 / own["tau_adp"])
    u = alpha * u + x - (z * .6).detach()
    a = rho * a + z
    s = Spike.apply(u - .6 - own["beta"] * a)
    s = torch.where(r > 0, torch.zeros_like(s), s)
    return s, (u, a, torch.clamp(r + 2 * s - 1, 0, 2).detach())


three = lambda *x: leaf(list(x))
run("BRF", 150, brf, {"omega": three(8., 10., 12.5), "offset": three(1., .5, 2.)})
run("RF", 150, rf, {"omega": three(8., 10., 12.5), "offset": three(1., .5, 2.)})
run("Higuchi", 1, higuchi, {"tau_m": three(20., 17., 25.), "tau_adp": three(7., 20., 9.)})
run("Yin", 1, yin, {"tau_m": three(20., 17., 25.), "tau_adp": three(150., 120., 170.)})
run("Bellec", 1, bellec, {"tau_m": three(9., 10., 12.), "tau_adp": three(30., 25., 35.), "beta": three(.4, .3, .2)})


def run_alpha():
    import snntorch
    torch.set_default_dtype(torch.float64)
    cell = snntorch.Alpha(alpha=.9, beta=.7, threshold=.3, spike_grad=Spike.apply, reset_mechanism="zero")
    w1, v, w2 = leaf(W1), leaf(V), leaf(W2)
    tau = leaf([18., 23.])
    e, n, mem, z, out, loss, spikes = torch.zeros(3), torch.zeros(3), torch.zeros(3), torch.zeros(3), torch.zeros(2), 0, []
    for x in X:
        z, e, n, mem = cell(w1 @ x + v @ z, e, n, mem)
        a = torch.exp(-1 / tau)
        out = a * out + (1 - a) * (w2 @ z)
        loss = loss + torch.nn.functional.cross_entropy(out[None], torch.tensor([1]))
        spikes.append("".join(str(int(s)) for s in z))
    loss.backward()
    print("== snnTorch Alpha spikes", " ".join(spikes), "loss %.12g" % loss.item())
    for what, p in [("W1", w1), ("V", v), ("W2", w2), ("tau", tau)]:
        print(what, ", ".join("%.10g" % g for g in p.grad.flatten().tolist()))


run_alpha()
