"""Builds nets of ours in Brian2 from their descriptions; README.md has the protocol.

Steps are of one second there, so that on a grid of powers of two nothing is rounded. In a step Brian2 first moves the states, then looks for
spikes, then delivers those that arrive, and resets last: what arrives moves a membrane in the next step. A projection with a Delay of n here
is therefore one of n - 1 steps there. The request says beside the description ("modules") whether spikes arrive in a current or in the membrane.
"""

import json
import logging
import pathlib
import sys

import brian2
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "bench" / "peers"))
import exchange  # noqa: E402

STEP = brian2.second


class Cells:
    """A population: its group, the variable in which spikes arrive, and what is recorded."""

    def __init__(self, p, dt, module):
        (name, c), = p["Cell"].items()
        syn, lif = (c, c["LIF"]) if name == "Synaptic" else (None, c)
        self.lif, self.at, self.arrives = lif, p["Name"], module
        adapt = lif["Adapt"]["ALIF"]
        names = {"h": lif["Threshold"] or 1.0, "rest": lif["Rest"], "to": lif["ResetTo"], "tau": lif["Tau"] * STEP / dt, "beta": adapt["Strength"]}
        held = " (unless refractory)" if lif["Refractory"] else ""
        drive = "rest - v" + (" + current" if syn else "")
        equations = [f"dv/dt = ({drive})/tau : 1{held}" if lif["Tau"] else "v : 1"]
        if syn:
            equations.append("dcurrent/dt = -current/tausyn : 1")
            names["tausyn"] = syn["TauSyn"] * STEP / dt
        if adapt["Strength"]:
            equations.append("da/dt = -a/taua : 1")
            names["taua"] = adapt["Tau"] * STEP / dt
        reset = ["v = to" if lif["Reset"] in ("zero", "zero-all") else "v -= h - rest"] + (["a += beta"] if adapt["Strength"] else [])
        options = {"refractory": (lif["Refractory"] + 1) * STEP} if held else {}
        self.group = brian2.NeuronGroup(int(np.prod(p["Shape"])), "\n".join(equations), threshold="v > h + a" if adapt["Strength"] else "v > h",
                                        reset="\n".join(reset), method="exact" if syn and syn["Exact"] else "euler", namespace=names, **options)
        self.group.v = lif["Start"]
        self.spikes = brian2.SpikeMonitor(self.group)
        # What arrives in the membrane is in the next step's here, so it is read before that.
        self.v = brian2.StateMonitor(self.group, "v", record=True, when="end" if module == "current" else "after_thresholds")

    def potentials(self, fired):
        v = np.array(self.v.v[:]).T
        if self.arrives == "membrane" and self.lif["ResetTiming"] == "same-step":
            v = v - fired * ((self.lif["Threshold"] or 1.0) - self.lif["Rest"])
        return v


def bits(monitor, steps, cells):
    fired = np.zeros((steps, cells), np.uint8)
    fired[np.round(monitor.t / STEP).astype(int), np.array(monitor.i[:])] = 1
    return fired


def present(request, t, sample):
    """Runs one sample and returns spikes and potentials, [step][cell], by population."""
    net, steps = request["net"], request["steps"]
    brian2.start_scope()
    brian2.defaultclock.dt = STEP
    groups, cells, parts = {}, {}, []
    for p in net["Populations"]:
        if "Cell" in p:
            cells[p["Name"]] = made = Cells(p, net["Dt"] or 1, request["modules"][p["Name"]])
            groups[p["Name"]] = made.group
            parts += [made.group, made.spikes, made.v]
        else:
            at, who = np.nonzero(t["x"][:, sample])
            groups[p["Name"]] = made = brian2.SpikeGeneratorGroup(int(np.prod(p["Shape"])), who, at * STEP)
            parts.append(made)
    for k, q in enumerate(net["Projections"]):
        on = {"current": "current_post += w", "membrane": "v_post += w"}[request["modules"][q["Post"]]]
        made = brian2.Synapses(groups[q["Pre"]], groups[q["Post"]], "w : 1", on_pre=on, delay=(q["Delay"] - 1) * STEP)
        w = (q["Gain"] or 1) * t[f"w{k}"].astype(np.float64)
        if q["Wiring"] == "OneToOne":
            pre = post = np.arange(w.size)
        else:
            pre, post = (x.ravel() for x in np.indices(w.shape))
        made.connect(i=pre, j=post)
        made.w = w.ravel()
        parts.append(made)
    brian2.Network(parts).run(steps * STEP)
    fired = {name: bits(c.spikes, steps, len(c.group)) for name, c in cells.items()}
    return fired, {name: c.potentials(fired[name]) for name, c in cells.items()}


def answer(request):
    t = exchange.read(request["tensors"])
    runs = [present(request, t, sample) for sample in range(t["x"].shape[1])]
    return {"exact": True, "spikes": {name: np.stack([r[0][name] for r in runs]).reshape(-1).tolist() for name in runs[0][0]},
            "potentials": {name: np.stack([r[1][name] for r in runs]).reshape(-1).tolist() for name in runs[0][1]}}


def main():
    brian2.prefs.codegen.target = "numpy"
    logging.disable(logging.WARNING)
    print(json.dumps({"peer": f"Brian2 {brian2.__version__}, numpy {np.__version__}"}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
