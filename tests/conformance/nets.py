"""What the scripts that build nets of ours in libraries on torch share: projections, the forms of the surrogate derivative that a library
has no function for, a net of populations that a script makes the cells of, losses, and the talk with the command of this folder.

Cells of a map stand in our order, the channels of a place side by side, and are turned into torch's for its convolutions.
"""

import json
import math
import pathlib
import sys

import numpy as np
import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "bench" / "peers"))
import exchange  # noqa: E402


def leaf(x):
    return torch.nn.Parameter(torch.from_numpy(np.ascontiguousarray(x)))


def size(shape):
    return math.prod(shape)


def planes(shape):
    """Returns a shape as (height, width, channels)."""
    return (shape[0], shape[1], shape[2] if len(shape) == 3 else 1)


def to_maps(x, shape):
    """Turns rows of cells into [sample][channel][y][x]."""
    return x.reshape(len(x), *planes(shape)).permute(0, 3, 1, 2)


def to_cells(maps):
    return maps.permute(0, 2, 3, 1).flatten(1)


class Dense:
    def __init__(self, w, gain, bias):
        self.gain, self.layer = gain, torch.nn.Linear(w.shape[0], w.shape[1], bias=bias is not None)
        self.layer.weight = leaf(gain * w.T)
        if bias is not None:
            self.layer.bias = bias

    def __call__(self, s):
        return self.layer(s)

    def gradient(self):
        return self.gain * self.layer.weight.grad.T


class OneToOne:
    def __init__(self, w, gain):
        self.gain, self.v = gain, leaf(gain * w)

    def __call__(self, s):
        return s * self.v

    def gradient(self):
        return self.gain * self.v.grad


class Conv:
    """A convolution of maps, and the largest current of each square behind it."""

    def __init__(self, c, w, gain, pre, post):
        self.gain, self.pre = gain, pre
        self.layer = torch.nn.Conv2d(planes(pre)[2], planes(post)[2], c["Kernel"], bias=False, stride=[n or 1 for n in c["Stride"]],
                                     padding=c["Pad"], dilation=[n or 1 for n in c["Dilation"]], groups=c["Groups"] or 1)
        self.layer.weight = leaf(gain * w.transpose(3, 2, 0, 1))
        self.pool = torch.nn.MaxPool2d(c["MaxPool"]) if c["MaxPool"] > 1 else torch.nn.Identity()

    def __call__(self, s):
        return to_cells(self.pool(self.layer(to_maps(s, self.pre))))

    def gradient(self):
        return self.gain * self.layer.weight.grad.permute(2, 3, 1, 0)


class ConvLine:
    def __init__(self, c, w, gain, pre, post):
        self.gain, self.pre = gain, (pre[0], pre[1] if len(pre) == 2 else 1)
        channels = post[1] if len(post) == 2 else 1
        self.shape, w = w.shape, w.reshape(c["Kernel"], -1, channels)
        self.layer = torch.nn.Conv1d(self.pre[1], channels, c["Kernel"], bias=False, stride=c["Stride"] or 1, padding=c["Pad"],
                                     dilation=c["Dilation"] or 1, groups=c["Groups"] or 1)
        self.layer.weight = leaf(gain * w.transpose(2, 1, 0))

    def __call__(self, s):
        return self.layer(s.reshape(len(s), *self.pre).permute(0, 2, 1)).permute(0, 2, 1).flatten(1)

    def gradient(self):
        return self.gain * self.layer.weight.grad.permute(2, 1, 0).reshape(self.shape)


class Pool:
    """The mean of a window, times its size and the one weight."""

    def __init__(self, c, w, gain, pre):
        self.gain, self.pre, self.w = gain, pre, leaf(gain * w.reshape(-1))
        self.pool = torch.nn.AvgPool2d(c["Size"], [stride or side for stride, side in zip(c["Stride"], c["Size"])])
        self.window = size(c["Size"])

    def __call__(self, s):
        return to_cells(self.pool(to_maps(s, self.pre))) * self.window * self.w

    def gradient(self):
        return self.gain * self.w.grad


def projection(p, w, shapes, bias):
    """Returns a projection and whether it adds the bias of its cells."""
    wiring, gain, pre, post = p["Wiring"], p["Gain"] or 1, shapes[p["Pre"]], shapes[p["Post"]]
    if wiring == "Dense":
        return Dense(w.reshape(size(pre), size(post)), gain, bias), bias is not None
    if wiring == "OneToOne":
        return OneToOne(w.reshape(-1), gain), False
    (name, c), = wiring.items()
    if name == "Pool2D":
        return Pool(c, w, gain, pre), False
    return {"Conv2D": Conv, "Conv1D": ConvLine}[name](c, w, gain, pre, post), False


def bell(x, s):
    return torch.exp(-x * x / (2 * s * s)) / (s * (2 * math.pi) ** 0.5)


def slopes(f, th):
    """Returns the derivatives that the library has no function for, by name."""
    k, s, h, wide = f["Slope"], f["Width"], f["Side"], f["Spread"] * f["Width"]
    return {
        "PiecewiseLinear": lambda x: k / th * torch.clamp(1 - x.abs() / th, min=0),
        "MultiGaussian": lambda x: k * ((1 + h) * bell(x, s) - h * bell(x - s, wide) - h * bell(x + s, wide)),
        "Gaussian": lambda x: k * bell(x, s),
        "DoubleGaussian": lambda x: k * ((1 + h) * bell(x, s) - 2 * h * bell(x, wide)),
        "Exponential": lambda x: k * torch.exp(-x.abs() / s),
        "Tanh": lambda x: 1 - torch.tanh(k * x) ** 2,
        "Erfc": lambda x: 2 / math.pi**0.5 * torch.exp(-((k * x) ** 2)),
        "Box": lambda x: k * ((x > -s) & (x <= s)).to(x.dtype),
    }


class Own:
    """The projection of a population onto itself, one step later, which a library's recurrent neurons have inside."""

    def __init__(self, p, w, shape):
        self.p, self.maps = p, "Conv2D" in p["Wiring"]
        self.inside, _ = projection(p, w, {p["Pre"]: shape}, None)
        self.features, self.shape = size(shape), shape

    def gradient(self):
        return self.inside.gradient()


class Net:
    """A net of which make(population, own, request, tensors) makes the cells: called with a current they return spikes and potentials, and
    they have fires, and gradients() of their own numbers.
    """

    def __init__(self, request, t, make):
        net, self.rule, self.steps = request["net"], request["rule"], request["steps"]
        self.populations = net["Populations"]
        shapes = {p["Name"]: p["Shape"] for p in self.populations}
        self.bias = {p["Name"]: leaf(t[f"{p['Name']}.bias"]) for p in self.populations if f"{p['Name']}.bias" in t}
        self.joins, left, own = [], dict(self.bias), {}
        for k, p in enumerate(net["Projections"]):
            w = t[f"w{k}"]
            if p["Pre"] == p["Post"]:
                own[p["Pre"]] = Own(p, w, shapes[p["Pre"]])
                self.joins.append((p, own[p["Pre"]]))
                continue
            made, biased = projection(p, w, shapes, left.get(p["Post"]))
            if biased:
                del left[p["Post"]]
            self.joins.append((p, made))
        self.left = left  # biases that no layer has
        self.cells = {p["Name"]: make(p, own.get(p["Name"]), request, t) for p in self.populations if "Cell" in p}

    def fires(self, name):
        return name in self.cells and self.cells[name].fires

    def run(self, x):
        """Presents x, [step][sample][input], and returns spikes and potentials, [step][sample][cell], by population."""
        spikes = {p["Name"]: [] for p in self.populations}
        potentials = {p["Name"]: [] for p in self.populations}
        for t in range(self.steps):
            for p in self.populations:
                name = p["Name"]
                if name not in self.cells:
                    spikes[name].append(x[t % len(x)])
                    continue
                current = sum(
                    (join(spikes[q["Pre"]][t - q["Delay"]]) for q, join in self.joins if q["Post"] == name != q["Pre"] and t >= q["Delay"]),
                    torch.zeros(x.shape[1], size(p["Shape"]), dtype=x.dtype),
                )
                if name in self.left:
                    current = current + self.left[name]
                s, u = self.cells[name](current)
                spikes[name].append(s)
                potentials[name].append(u)
        return {n: torch.stack(s) for n, s in spikes.items()}, {n: torch.stack(u) for n, u in potentials.items() if u}

    def gradients(self):
        found = {f"w{k}": np.asarray(join.gradient()) for k, (_, join) in enumerate(self.joins)}
        found |= {f"{name}.bias": b.grad.numpy() for name, b in self.bias.items()}
        for name, cells in self.cells.items():
            found |= {f"{name}.{path}": g for path, g in cells.gradients().items()}
        return found


def by_sample(x):
    """Turns [step][sample][cell] into a list in the order of [sample][step][cell]."""
    return x.detach().numpy().transpose(1, 0, 2).reshape(-1)


def losses(kind, l, label, steps):
    """Returns the loss of a kind as a function of spikes and potentials, [step][sample][cell], as docs/surrogate.md has them."""
    entropy = torch.nn.functional.cross_entropy
    target = torch.full((len(label), 1), int(steps * l["Wrong"])), int(steps * l["Right"])

    def counts(s, u):
        wanted = target[0].to(s.dtype).expand(-1, s.shape[2]).clone()
        wanted[torch.arange(len(label)), label] = target[1]
        return ((s.sum(0) - wanted) ** 2).mean() / steps

    return {
        "CERate": lambda s, u: sum(entropy(step, label) for step in s) / steps,
        "CECount": lambda s, u: entropy(s.sum(0), label),
        "CEMembrane": lambda s, u: sum(entropy(step, label) for step in u),
        "MSECount": counts,
    }[kind]


def plain_loss(net, spikes, potentials, label):
    """Returns the loss of the rule, written with torch alone."""
    output, loss = net.populations[-1]["Name"], net.rule["Loss"]
    return losses(loss["Kind"], loss, label, net.steps)(spikes[output], potentials[output])


def answer(make, request, loss=plain_loss):
    """Returns what a net does with its input and, where there are labels, loss and gradients.

    On the grid it runs in float64 too. Where the potentials are those of float32, nothing was rounded; loss and gradients are then those of
    float64, so that the rounding of one side alone is in their difference.
    """
    t = exchange.read(request["tensors"])
    net = Net(request, t, make)
    spikes, potentials = net.run(torch.from_numpy(t["x"]))
    found = {"spikes": {name: by_sample(s).astype(np.uint8).tolist() for name, s in spikes.items() if net.fires(name)}}
    if request["numbers"] != "drawn":
        found["potentials"] = {name: by_sample(u).astype(np.float64).tolist() for name, u in potentials.items()}
    if request["numbers"] == "grid":
        wide, narrow = {name: x.astype(np.float64) for name, x in t.items()}, potentials
        torch.set_default_dtype(torch.float64)
        net = Net(request, wide, make)
        spikes, potentials = net.run(torch.from_numpy(wide["x"]))
        torch.set_default_dtype(torch.float32)
        found["exact"] = all(torch.equal(u.detach(), narrow[name].detach().double()) for name, u in potentials.items())
    if "label" in t:
        found |= learned(net, loss(net, spikes, potentials, torch.from_numpy(t["label"]).long()))
    return found


def learned(net, loss):
    """Returns a loss and its gradients, if they are numbers."""
    loss.sum().backward()
    gradients = net.gradients()
    if not all(bool(np.isfinite(g).all()) for g in gradients.values()):
        return {"loss": loss.item(), "finite": False}
    return {"loss": loss.item(), "finite": True, "gradients": {name: g.astype(np.float64).reshape(-1).tolist() for name, g in gradients.items()}}


def serve(peer, answer, has=None):
    """Tells the command which library this is, and answers its lines."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    print(json.dumps({"peer": f"{peer}, torch {torch.__version__}", "has": has or {}}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
