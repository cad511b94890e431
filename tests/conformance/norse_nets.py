"""Builds nets of ours in Norse from their descriptions; README.md has the protocol.

Which of the library's cells a population is built with, the request says beside the description ("modules"); steps are of 1, and time constants
their inverses, so that on a grid of powers of two nothing is rounded.
"""

import importlib.metadata

import nets
import norse.torch as norse
import torch
from norse.torch.functional.reset import reset_subtract, reset_value

METHODS = {"FastSigmoid": "super", "Tanh": "tanh", "Erfc": "heavi_erfc", "PiecewiseLinear": "triangle"}


class Cells:
    """A population, which one of the library's cells steps."""

    def __init__(self, p, own, request, t):
        self.own, self.state, self.module = own, None, request["modules"][p["Name"]]
        self.dt, self.number = request["net"]["Dt"] or 1, next(iter(t.values())).dtype
        (_, c), = p["Cell"].items()
        self.fires = "Threshold" in c or "LIF" in c
        self.cell = getattr(self, self.module)(c, request["rule"]["Function"], nets.size(p["Shape"]))

    def tensor(self, x):
        return torch.tensor(x, dtype=torch.float64 if self.number == "float64" else torch.float32)

    def threshold(self, c, f):
        """Returns what all cells that fire have. SuperSpike does not use its alpha in this version: it is given the default, for a slope of 1."""
        method = METHODS[f["Kind"]]
        alpha = 100.0 if method == "super" else f["Slope"]
        return {"v_th": self.tensor(c["Threshold"] or 1.0), "v_reset": self.tensor(c["ResetTo"]), "method": method, "alpha": alpha}

    def membrane(self, c, f):
        return self.threshold(c, f) | {"tau_mem_inv": self.tensor(1 / c["Tau"]), "v_leak": self.tensor(c["Rest"])}

    def currents(self, c, f):
        return self.membrane(c["LIF"], f) | {"tau_syn_inv": self.tensor(1 / c["TauSyn"])}

    def IAFCell(self, c, f, size):
        return norse.IAFCell(norse.IAFParameters(**self.threshold(c, f)), dt=self.dt)

    def LIFBoxCell(self, c, f, size):
        reset = {"subtract": reset_subtract, "zero": reset_value}[c["Reset"]]
        return norse.LIFBoxCell(norse.LIFBoxParameters(reset_method=reset, **self.membrane(c, f)), dt=self.dt)

    def LIFCell(self, c, f, size):
        return norse.LIFCell(norse.LIFParameters(**self.currents(c, f)), dt=self.dt)

    def LIFRefracCell(self, c, f, size):
        lif = norse.LIFParameters(**self.currents(c, f))
        return norse.LIFRefracCell(norse.LIFRefracParameters(lif, self.tensor(float(c["LIF"]["Refractory"]))), dt=self.dt)

    def LSNNCell(self, c, f, size):
        adapt = c["LIF"]["Adapt"]["ALIF"]
        p = self.currents(c, f) | {"tau_adapt_inv": self.tensor(1 / adapt["Tau"]), "beta": self.tensor(adapt["Strength"])}
        return norse.LSNNCell(norse.LSNNParameters(**p), dt=self.dt)

    def LIBoxCell(self, c, f, size):
        p = norse.LIBoxParameters(tau_mem_inv=self.tensor(1 / c["Tau"]), v_leak=self.tensor(0.0))
        return norse.LIBoxCell(p, dt=self.dt)

    def LIFRecurrentCell(self, c, f, size):
        """Returns the recurrent cell. Its input arrives through weights of its own, which here are 1 for the current that is there already."""
        same, layer = torch.eye(size, dtype=self.tensor(0.0).dtype), self.own.inside.layer
        return norse.LIFRecurrentCell(size, size, norse.LIFParameters(**self.currents(c, f)), input_weights=same,
                                      recurrent_weights=layer.weight, autapses=True, dt=self.dt)

    def __call__(self, current):
        out, self.state = self.cell(current, self.state)
        v = self.state.lif.v if self.module == "LIFRefracCell" else self.state.v
        return out, v

    def gradients(self):
        return {}


if __name__ == "__main__":
    nets.serve(f"Norse {importlib.metadata.version('norse')}", lambda request: nets.answer(Cells, request))
