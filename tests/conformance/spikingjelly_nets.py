"""Builds nets of ours in SpikingJelly from their descriptions; README.md has the protocol.

Which of the library's nodes a population is built with, the request says beside the description ("modules"). Time constants there are in steps.
"""

import importlib.metadata

import nets
import torch
from spikingjelly.activation_based import layer, neuron, surrogate

SURROGATES = {
    "ATan": lambda f: surrogate.ATan(alpha=f["Slope"]),
    "Sigmoid": lambda f: surrogate.Sigmoid(alpha=f["Slope"]),
    "Gaussian": lambda f: surrogate.Erf(alpha=1 / (2**0.5 * f["Width"])),
    "PiecewiseLinear": lambda f: surrogate.PiecewiseQuadratic(alpha=f["Slope"]),
}


class Cells:
    """A population, which one of the library's nodes steps."""

    def __init__(self, p, own, request, t):
        self.own, module, rule = own, request["modules"][p["Name"]], request["rule"]
        (name, c), = p["Cell"].items()
        self.dt, self.fires, self.learned = request["net"]["Dt"] or 1, name != "LI", None
        self.common = {"surrogate_function": SURROGATES[rule["Function"]["Kind"]](rule["Function"]), "detach_reset": not rule["ThroughReset"]}
        self.node = getattr(self, module)(c, t.get(f"{p['Name']}.Tau"))
        self.cell = self.wired(nets.size(p["Shape"])) if own else self.node

    def reset(self, c):
        return {"v_threshold": float(c["Threshold"] or 1.0), "v_reset": None if c["Reset"] == "subtract" else float(c["ResetTo"])}

    def decay(self, c):
        return {"tau": c["Tau"] / self.dt, "decay_input": c["Scale"] == "leak"} | self.reset(c)

    def IFNode(self, c, tau):
        return neuron.IFNode(**self.reset(c), **self.common)

    def LIFNode(self, c, tau):
        return neuron.LIFNode(**self.decay(c), **self.common)

    def ParametricLIFNode(self, c, tau):
        known = self.decay(c)
        known["init_tau"] = float(tau[0]) / self.dt
        del known["tau"]
        self.learned = neuron.ParametricLIFNode(**known, **self.common)
        return self.learned

    def CUBALIFNode(self, c, tau):
        made = neuron.CUBALIFNode(c["Alpha"], c["LIF"]["Beta"], surrogate_function=self.common["surrogate_function"], **self.reset(c["LIF"]))
        made.detach_reset = self.common["detach_reset"]  # which its constructor does not take
        return made

    def NonSpikingLIFNode(self, c, tau):
        node = neuron.NonSpikingLIFNode(c["Tau"] / self.dt)
        node.v = 0.0

        def step(x):
            node.neuronal_charge(x)
            return node.v

        return step

    def wired(self, cells):
        """Returns the node in the library's container of a recurrent layer. That adds up input and feedback in one layer, of which the
        part of the input is 1 here for the current that is there already.
        """
        if self.own.p["Wiring"] == "OneToOne":
            weights = self.own.inside.v
            return layer.ElementWiseRecurrentContainer(self.node, lambda y, x: x + y * weights)
        container = layer.LinearRecurrentContainer(self.node, in_features=cells, out_features=cells, bias=False)
        own = self.own.inside.layer

        class Joined(torch.nn.Module):
            def forward(self, both):
                same = torch.eye(cells, dtype=both.dtype)
                return torch.nn.functional.linear(both, torch.cat([same, own.weight], 1))

        container.rc = Joined()
        return container

    def __call__(self, current):
        out = self.cell(current)
        return out, out if not self.fires else self.node.v

    def gradients(self):
        return {}


if __name__ == "__main__":
    nets.serve(f"SpikingJelly {importlib.metadata.version('spikingjelly')}", lambda request: nets.answer(Cells, request))
