"""Builds nets of ours in snnTorch from their descriptions, and says which spikes, loss and gradients its autograd gives.

It is started by the command of this folder, which reads README.md's protocol: one line of JSON that says what the library has, and then a
line of JSON for each line that comes in, {"net", "rule", "steps", "tensors"}: a description as snn.Net is written in JSON, the function
and loss of gradient.Rule, and a file of the safetensors format with weights, biases, numbers of single cells, input and labels.

Everything runs in the library's own modules and in float32, as a user of it would write it. Cells of a map stand in our order, the channels
of a place side by side, and are turned into the library's for its convolutions.
"""

import inspect
import json
import math
import pathlib
import sys

import numpy as np
import snntorch
import torch
from snntorch import functional, surrogate

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


def spike_function(f, th):
    k = f["Slope"]
    ready = {
        "FastSigmoid": lambda: surrogate.fast_sigmoid(slope=k),
        "ATan": lambda: surrogate.atan(alpha=k),
        "Sigmoid": lambda: surrogate.sigmoid(slope=k),
        "Triangular": lambda: surrogate.triangular(threshold=th),
        "StraightThrough": lambda: surrogate.straight_through_estimator(),
        "SpikeRateEscape": lambda: surrogate.spike_rate_escape(beta=1 / f["Width"], slope=k),
    }
    if f["Kind"] in ready:
        return ready[f["Kind"]]()
    slope = slopes(f, th)[f["Kind"]]
    return surrogate.custom_surrogate(lambda x, grad, spikes: grad * slope(x))


class Margin:
    """How close a potential came to a threshold, and how often one was above it after a reset that acts at once."""

    def __init__(self):
        self.least, self.twice = math.inf, 0

    def watch(self, spike):
        def fire(x):
            self.least = min(self.least, x.detach().abs().min().item())
            return spike(x)

        return fire


class Cells:
    """A population: a neuron of the library with states of its own, and the projection onto itself that some have."""

    def __init__(self, p, t, dt, f, own, margin):
        self.shape, self.own, self.kind, self.margin = p["Shape"], own, None, margin
        (name, c), = p["Cell"].items()
        self.name, self.at, self.dt, self.learned = name, p["Name"], dt, {}
        common = {"threshold": 1.0, "reset_mechanism": "none"}
        lif = c["LIF"] if name == "Synaptic" else c
        if name != "LI":
            common = {"threshold": self.threshold(lif, t), "reset_mechanism": self.reset(name, lif)}
            common["learn_threshold"] = f"{self.at}.threshold" in t
            common["spike_grad"] = margin.watch(spike_function(f, common["threshold"]))
        self.neuron = {"LI": self.leaky, "LIF": self.leaky, "Synaptic": self.synaptic, "Alpha": self.alpha}[name](c, t, common)
        if own:
            own.attach(self.neuron)

    def threshold(self, c, t):
        th = t.get(f"{self.at}.threshold")
        return c["Threshold"] or 1.0 if th is None else torch.from_numpy(th)

    def reset(self, name, c):
        if name == "Alpha":
            return "none" if c["NoReset"] else "zero"
        return {"subtract": "subtract", "zero": "zero", "zero-all": "zero", "none": "none"}[c["Reset"]]

    def decay(self, c, t, tau, beta, path, learn):
        """Returns a decay factor, which each cell may have and learn as it does its time constant."""
        own = t.get(f"{self.at}.{path}")
        if own is None:
            return c[beta] or math.exp(-self.dt / c[tau]), False
        x = torch.from_numpy(np.exp(-self.dt / own.astype(np.float64)).astype(np.float32))
        self.learned[path] = (learn, own)
        return x, True

    def leaky(self, c, t, common):
        if c["Euler"] and c["Scale"] == "factor":
            capacity = self.dt / c["Input"]
            return snntorch.Lapicque(R=c["Tau"] / capacity, C=capacity, time_step=self.dt, **common)
        if c["Scale"] != "none":
            raise ValueError("snnTorch's Leaky does not scale its input")
        beta, learns = self.decay(c, t, "Tau", "Beta", "Tau", "beta")
        common |= {"beta": beta, "learn_beta": learns}
        return self.with_timing(c, common, self.own and snntorch.RLeaky or snntorch.Leaky, "zero-all" if self.own else "zero")

    def synaptic(self, c, t, common):
        beta, learns = self.decay(c["LIF"], t, "Tau", "Beta", "Tau", "beta")
        alpha, learns_alpha = self.decay(c, t, "TauSyn", "Alpha", "TauSyn", "alpha")
        common |= {"alpha": alpha, "learn_alpha": learns_alpha, "beta": beta, "learn_beta": learns}
        return self.with_timing(c["LIF"], common, self.own and snntorch.RSynaptic or snntorch.Synaptic, "zero-all")

    def with_timing(self, c, common, neuron, zero):
        delay = c.get("ResetTiming", "next-step") == "next-step"
        if c.get("Reset") in ("zero", "zero-all") and c["Reset"] != (zero if delay else "zero"):
            raise ValueError(f"{neuron.__name__} resets otherwise")
        if self.own:
            common |= self.own.arguments()
        made = neuron(reset_delay=delay, **common)
        if not delay:
            self.count_twice(made)
        return made

    def count_twice(self, neuron):
        """Counts potentials that are still above their threshold after a reset in the same step."""
        at_once = neuron.mem_reset

        def reset(mem):
            spikes = at_once(mem)
            self.margin.twice += int(spikes.sum())
            return spikes

        neuron.mem_reset = reset

    def alpha(self, c, t, common):
        alpha, beta = (c[x] or math.exp(-self.dt / c[tau]) for x, tau in (("Alpha", "TauExc"), ("Beta", "TauInh")))
        return snntorch.Alpha(alpha=alpha, beta=beta, **common)

    def __call__(self, current):
        """Returns the spikes and potentials of a step."""
        if self.own and self.own.maps:
            states = self.neuron(to_maps(current, self.shape))
            return to_cells(states[0]), to_cells(states[-1])
        states = self.neuron(current)
        return states[0], states[-1]

    def gradients(self):
        found = {}
        for path, (factor, tau) in self.learned.items():  # ∂β/∂τ = β·dt/τ²
            x = getattr(self.neuron, factor)
            found[path] = x.grad.numpy().astype(np.float64) * x.detach().numpy() * self.dt / tau.astype(np.float64) ** 2
        if isinstance(self.neuron.threshold, torch.nn.Parameter):
            found["threshold"] = self.neuron.threshold.grad.numpy()
        return found


class Own:
    """The projection of a population onto itself, one step later, that the library's recurrent neurons have inside."""

    def __init__(self, p, w, shape):
        self.p, self.maps = p, "Conv2D" in p["Wiring"]
        self.inside, _ = projection(p, w, {p["Pre"]: shape}, None)
        self.features, self.shape = size(shape), shape

    def arguments(self):
        if self.maps:
            return {"conv2d_channels": planes(self.shape)[2], "kernel_size": tuple(self.p["Wiring"]["Conv2D"]["Kernel"])}
        if self.p["Wiring"] == "Dense":
            return {"linear_features": self.features}
        return {"all_to_all": False, "V": self.inside.v}

    def attach(self, neuron):
        if self.p["Wiring"] == "OneToOne":
            self.inside.v = neuron.recurrent.V
        else:
            neuron.recurrent = self.inside.layer

    def gradient(self):
        return self.inside.gradient()


class Net:
    def __init__(self, request, t):
        net, self.rule, self.steps = request["net"], request["rule"], request["steps"]
        self.margin, dt = Margin(), net["Dt"] or 1
        self.populations = net["Populations"]
        shapes = {p["Name"]: p["Shape"] for p in self.populations}
        self.bias = {p["Name"]: leaf(t[f"{p['Name']}.bias"]) for p in self.populations if f"{p['Name']}.bias" in t}
        self.cells, self.joins, left = {}, [], dict(self.bias)
        own = {}
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
        for p in self.populations:
            if "Cell" in p:
                self.cells[p["Name"]] = Cells(p, t, dt, self.rule["Function"], own.get(p["Name"]), self.margin)

    def fires(self, name):
        return name in self.cells and self.cells[name].name != "LI"

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
                    torch.zeros(x.shape[1], size(p["Shape"])),
                )
                if name in self.left:
                    current = current + self.left[name]
                s, u = self.cells[name](current)
                spikes[name].append(s)
                potentials[name].append(u)
        return {n: torch.stack(s) for n, s in spikes.items()}, {n: torch.stack(u) for n, u in potentials.items() if u}


def losses(kind, l, label, steps):
    """Returns the loss of a kind as a function of spikes and potentials."""
    right, wrong = l["Right"], l["Wrong"]
    made = {
        "CERate": lambda: functional.ce_rate_loss(),
        "CECount": lambda: functional.ce_count_loss(),
        "CEMaxMembrane": lambda: functional.ce_max_membrane_loss(),
        "MSECount": lambda: functional.mse_count_loss(correct_rate=right, incorrect_rate=wrong),
        "MSEMembrane": lambda: functional.mse_membrane_loss(on_target=right, off_target=wrong),
        "CETemporal": lambda: functional.ce_temporal_loss(inverse="reciprocal" if l["Reciprocal"] else "negate"),
        "MSETemporal": lambda: functional.mse_temporal_loss(on_target=right, off_target=wrong or steps - 1, tolerance=l["Tolerance"]),
    }
    if kind == "CEMembrane":  # the fifth tutorial writes it out
        return lambda s, u: sum(torch.nn.functional.cross_entropy(step, label) for step in u)
    f = made[kind]()
    return lambda s, u: f(u if "Membrane" in kind else s, label).sum()


def answer(request):
    t = exchange.read(request["tensors"])
    net, rule = Net(request, t), request["rule"]
    spikes, potentials = net.run(torch.from_numpy(t["x"]))
    fired = {name: s.detach().numpy().astype(np.uint8).transpose(1, 0, 2).reshape(-1).tolist() for name, s in spikes.items() if net.fires(name)}
    found = {"spikes": fired, "margin": net.margin.least, "twice": net.margin.twice}
    if "label" not in t:
        return found
    label = torch.from_numpy(t["label"]).long()
    output = net.populations[-1]["Name"]
    loss = losses(rule["Loss"]["Kind"], rule["Loss"], label, net.steps)(spikes[output], potentials[output])
    cost = 0
    if rule["RateCost"]:
        sparse = functional.l1_rate_sparsity(Lambda=rule["RateCost"] / len(label))
        cost = sum(sparse(spikes[name]) for name in net.cells if net.fires(name) and name != output)
    (loss + cost).sum().backward()
    gradients = {f"w{k}": np.asarray(join.gradient()) for k, (_, join) in enumerate(net.joins)}
    gradients |= {f"{name}.bias": b.grad.numpy() for name, b in net.bias.items()}
    for name, cells in net.cells.items():
        gradients |= {f"{name}.{path}": g for path, g in cells.gradients().items()}
    found["loss"] = (loss + cost).item()
    found["finite"] = all(bool(np.isfinite(g).all()) for g in gradients.values())
    if not found["finite"]:
        return found
    found["gradients"] = {name: g.astype(np.float64).reshape(-1).tolist() for name, g in gradients.items()}
    return found


def inventory():
    """Returns what the library exports of each kind."""
    neurons = [n for n, c in vars(snntorch).items() if inspect.isclass(c) and issubclass(c, torch.nn.Module)]
    made = [n for n, f in vars(surrogate).items() if inspect.isfunction(f) and f.__module__ == surrogate.__name__]
    loss = [n for n, c in vars(functional).items() if n.endswith(("_loss", "_sparsity"))]
    return {"neurons": sorted(neurons), "surrogates": sorted(made), "losses": sorted(loss)}


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    peer = f"snnTorch {snntorch.__version__}, torch {torch.__version__}"
    print(json.dumps({"peer": peer, "has": inventory()}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
