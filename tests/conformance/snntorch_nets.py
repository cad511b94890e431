"""Builds nets of ours in snnTorch from their descriptions, and says which spikes, loss and gradients its autograd gives.

It is started by the command of this folder, which reads README.md's protocol: one line of JSON that says what the library has, and then a
line of JSON for each line that comes in, {"net", "rule", "steps", "tensors"}: a description as snn.Net is written in JSON, the function
and loss of gradient.Rule, and a file of the safetensors format with weights, biases, numbers of single cells, input and labels.

Everything runs in the library's own modules and in float32, as a user of it would write it.
"""

import inspect
import math

import nets
import numpy as np
import snntorch
import torch
from nets import planes, slopes, to_cells, to_maps
from snntorch import functional, surrogate


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
            return spike(x).to(x.dtype)  # the library's spikes are float32 whatever the potentials are

        return fire


class Cells:
    """A population: a neuron of the library with states of its own, and the projection onto itself that some have."""

    def __init__(self, p, t, dt, f, own, margin):
        self.shape, self.own, self.margin = p["Shape"], own and Inside(own), margin
        (name, c), = p["Cell"].items()
        self.at, self.dt, self.learned, self.fires = p["Name"], dt, {}, name != "LI"
        common = {"threshold": 1.0, "reset_mechanism": "none"}
        lif = c["LIF"] if name == "Synaptic" else c
        if name != "LI":
            common = {"threshold": self.threshold(lif, t), "reset_mechanism": self.reset(name, lif)}
            common["learn_threshold"] = f"{self.at}.threshold" in t
            common["spike_grad"] = margin.watch(spike_function(f, common["threshold"]))
        self.neuron = {"LI": self.leaky, "LIF": self.leaky, "Synaptic": self.synaptic, "Alpha": self.alpha}[name](c, t, common)
        if own:
            self.own.attach(self.neuron)

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


class Inside:
    """The projection of a population onto itself, as the library's recurrent neurons take it."""

    def __init__(self, own):
        self.own, self.maps = own, own.maps

    def arguments(self):
        if self.maps:
            return {"conv2d_channels": planes(self.own.shape)[2], "kernel_size": tuple(self.own.p["Wiring"]["Conv2D"]["Kernel"])}
        if self.own.p["Wiring"] == "Dense":
            return {"linear_features": self.own.features}
        return {"all_to_all": False, "V": self.own.inside.v}

    def attach(self, neuron):
        if self.own.p["Wiring"] == "OneToOne":
            self.own.inside.v = neuron.recurrent.V
        else:
            neuron.recurrent = self.own.inside.layer


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


def loss(net, spikes, potentials, label):
    """Returns the loss of the rule by the library's functions, and its cost of spikes."""
    rule, output = net.rule, net.populations[-1]["Name"]
    value = losses(rule["Loss"]["Kind"], rule["Loss"], label, net.steps)(spikes[output], potentials[output])
    if not rule["RateCost"]:
        return value
    sparse = functional.l1_rate_sparsity(Lambda=rule["RateCost"] / len(label))
    return value + sum(sparse(spikes[name]) for name in net.cells if net.fires(name) and name != output)


def answer(request):
    margin = Margin()

    def make(p, own, request, t):
        return Cells(p, t, request["net"]["Dt"] or 1, request["rule"]["Function"], own, margin)

    return nets.answer(make, request, loss) | {"margin": margin.least, "twice": margin.twice}


def inventory():
    """Returns what the library exports of each kind."""
    neurons = [n for n, c in vars(snntorch).items() if inspect.isclass(c) and issubclass(c, torch.nn.Module)]
    made = [n for n, f in vars(surrogate).items() if inspect.isfunction(f) and f.__module__ == surrogate.__name__]
    loss = [n for n, c in vars(functional).items() if n.endswith(("_loss", "_sparsity"))]
    return {"neurons": sorted(neurons), "surrogates": sorted(made), "losses": sorted(loss)}


if __name__ == "__main__":
    nets.serve(f"snnTorch {snntorch.__version__}", answer, inventory())
