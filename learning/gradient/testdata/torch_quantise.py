"""Training of a small recurrent net with weights of few bits by torch's autograd and Adam in float64, as torch_quantise_test.go compares it.

2 inputs, 3 recurrent LIF cells, 2 leaky read-outs; the loss is the cross-entropy of the read-outs' potentials with class 1, summed over steps.
Each weight matrix has one scale: that of its largest weight, or a given one. The rounding is a straight-through estimator of our own, which is
compared with torch.fake_quantize_per_tensor_affine where the scale is given, forwards and backwards. Needs torch.
"""
import torch

torch.set_default_dtype(torch.float64)
X = torch.tensor([[1, 0], [1, 1], [0, 1], [1, 1], [0, 0], [1, 0], [1, 1], [0, 1], [1, 1], [1, 0], [0, 1], [1, 1]], dtype=torch.float64)
W1 = [[.6, -.4], [.3, .9], [-.2, .8]]
V = [[0, .3, -.2], [.1, 0, .4], [-.5, .2, 0]]
W2 = [[.7, .5, -.3], [-.6, .4, .9]]
BETA, ALPHA = .9, .95


class Spike(torch.autograd.Function):
    """A step, with the fast sigmoid of slope 25 for its derivative."""
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (x > 0).to(x.dtype)

    @staticmethod
    def backward(ctx, g):
        x, = ctx.saved_tensors
        return g / (1 + 25 * x.abs()) ** 2


class Round(torch.autograd.Function):
    """s · clip(round(w/s)), whose gradient is 1 where nothing is clipped and 0 elsewhere."""
    @staticmethod
    def forward(ctx, w, s, most):
        q = torch.round(w / s)
        ctx.save_for_backward(q.abs() <= most)
        return s * q.clamp(-most, most)

    @staticmethod
    def backward(ctx, g):
        inside, = ctx.saved_tensors
        return g * inside, None, None


def rounded(w, bits, scale):
    most = 2 ** (bits - 1) - 1
    s = scale or w.detach().abs().max() / most
    out = Round.apply(w, s, most)
    if scale:
        theirs = w.detach().clone().requires_grad_(True)
        torch.fake_quantize_per_tensor_affine(theirs, scale, 0, -most, most).sum().backward()
        ours = w.detach().clone().requires_grad_(True)
        Round.apply(ours, s, most).sum().backward()
        assert torch.equal(ours.grad, theirs.grad)
        assert torch.allclose(out, torch.fake_quantize_per_tensor_affine(w.detach(), scale, 0, -most, most), rtol=1e-6)  # its scale is float32
    return out


def leaf(x):
    return torch.tensor(x, dtype=torch.float64, requires_grad=True)


def run(bits, scale):
    w1, v, w2 = leaf(W1), leaf(V), leaf(W2)
    adam = torch.optim.Adam([w1, v, w2], lr=.02)
    losses, spikes, margin = [], 0, 9.
    for _ in range(12):
        q1, qv, q2 = (rounded(w, bits, scale) for w in (w1, v, w2))
        u, z, out, loss = torch.zeros(3), torch.zeros(3), torch.zeros(2), 0
        for x in X:
            u = BETA * u + q1 @ x + qv @ z - z.detach()
            z = Spike.apply(u - 1)
            spikes, margin = spikes + int(z.sum()), min(margin, (u - 1).abs().min().item())
            out = ALPHA * out + (1 - ALPHA) * (q2 @ z)
            loss = loss + torch.nn.functional.cross_entropy(out[None], torch.tensor([1]))
        adam.zero_grad()
        loss.backward()
        adam.step()
        losses.append(loss.item())
    print("== bits", bits, "scale", scale, "spikes", spikes, "margin %.3g" % margin)
    print("losses", ", ".join("%.10g" % x for x in losses))
    for name, w in (("w1", w1), ("w2", w2), ("v", v)):
        print(name, ", ".join("%.9g" % x for x in w.flatten().tolist()))
        print("q" + name, ", ".join("%.9g" % x for x in rounded(w, bits, scale).flatten().tolist()))


run(8, 0)
run(4, 0)
run(2, 0)
run(4, .1)
run(2, .25)
