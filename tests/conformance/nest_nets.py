"""Builds nets of ours in NEST from their descriptions; README.md has the protocol.

Its kernel prints to the standard output, which is for the answers here: these go to what that was when the script began. NEST counts a step by its
end, so what happens in step t here has the time (t + 1)·dt there. Its kernel computes in float64.
"""

import json
import os
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "bench" / "peers"))
import exchange  # noqa: E402

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
import nest  # noqa: E402


def parameters(c, module, dt):
    syn, lif = (c, c["LIF"]) if module == "iaf_psc_exp" else (None, c)
    p = {"tau_m": lif["Tau"], "E_L": lif["Rest"], "V_m": lif["Start"], "V_reset": lif["ResetTo"], "V_th": lif["Threshold"] or 1.0,
         "t_ref": lif["Refractory"] * dt, "C_m": 1.0}
    if syn:
        p |= {"tau_syn_ex": syn["TauSyn"], "tau_syn_in": syn["TauSyn"], "C_m": lif["Tau"] / lif["Input"]}
    return p


def present(request, t, sample):
    """Runs one sample and returns spikes and potentials, [step][cell], by population."""
    net, steps = request["net"], request["steps"]
    dt = net["Dt"] or 1.0
    nest.ResetKernel()
    nest.resolution = dt
    groups, recorders = {}, {}
    for p in net["Populations"]:
        cells = int(np.prod(p["Shape"]))
        if "Cell" not in p:
            groups[p["Name"]] = nest.Create("spike_generator", cells)
            for i, g in enumerate(groups[p["Name"]]):
                g.spike_times = (np.nonzero(t["x"][:, sample, i])[0] + 1) * dt
            continue
        module = request["modules"][p["Name"]]
        (_, c), = p["Cell"].items()
        groups[p["Name"]] = made = nest.Create(module, cells, parameters(c, module, dt))
        recorders[p["Name"]] = made, nest.Create("spike_recorder"), nest.Create("multimeter", {"interval": dt, "record_from": ["V_m"]})
        nest.Connect(made, recorders[p["Name"]][1])
        nest.Connect(recorders[p["Name"]][2], made)
    for k, q in enumerate(net["Projections"]):
        w = (q["Gain"] or 1) * t[f"w{k}"].astype(np.float64)
        nest.Connect(groups[q["Pre"]], groups[q["Post"]], "all_to_all", {"weight": w.T, "delay": q["Delay"] * dt})
    longer = steps + 1 + max(q["Delay"] for q in net["Projections"])  # a multimeter hands over what it has a shortest delay later
    nest.Simulate(longer * dt)
    spikes, potentials = {}, {}
    for name, (made, spike, meter) in recorders.items():
        first, size = made[0].global_id, len(made)
        spikes[name], potentials[name] = np.zeros((longer, size), np.uint8), np.zeros((longer, size))
        for into, e, value in (spikes[name], spike.events, 1), (potentials[name], meter.events, meter.events["V_m"]):
            into[np.round(e["times"] / dt).astype(int) - 1, e["senders"].astype(int) - first] = value  # of no events there are no integers
    return {n: s[:steps] for n, s in spikes.items()}, {n: v[:steps] for n, v in potentials.items()}


def answer(request):
    t = exchange.read(request["tensors"])
    runs = [present(request, t, sample) for sample in range(t["x"].shape[1])]
    return {"exact": True, "spikes": {name: np.stack([r[0][name] for r in runs]).reshape(-1).tolist() for name in runs[0][0]},
            "potentials": {name: np.stack([r[1][name] for r in runs]).reshape(-1).tolist() for name in runs[0][1]}}


def main():
    nest.verbosity = nest.VerbosityLevel.ERROR
    answers.write(json.dumps({"peer": f"NEST {nest.__version__}"}) + "\n")
    answers.flush()
    for line in sys.stdin:
        answers.write(json.dumps(answer(json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
