"""Lets Brian2 change weights by the times of spikes; README.md has the protocol.

A line asks for presentations of one set of synapses, all to all, of which the post cells fire as they are told ("post"), or are LIF cells behind
a current. Traces and potentials begin each presentation anew, weights go on. Steps are of one second there, and time constants are in steps.
"""

import json
import logging
import sys

import brian2
import numpy as np

STEP = brian2.second


def equations(kind, constants):
    """Returns state variables, what a pre and what a post spike does, of a rule that is written as Brian2's documentation writes them."""
    tail = {k: v * STEP for k, v in constants.items() if k.startswith("tau")} | {k: v for k, v in constants.items() if not k.startswith("tau")}
    to = {"pair": "x += 1", "nearest": "x = 1"}
    post = {"pair": "y += 1", "nearest": "y = 1"}
    pair = "dx/dt = -x/taux : 1 (event-driven)\ndy/dt = -y/tauy : 1 (event-driven)"
    if kind in to:
        return tail, pair, f"w = clip(w - minus*y, lo, hi)\n{to[kind]}", f"w = clip(w + plus*x, lo, hi)\n{post[kind]}"
    if kind == "power":
        return tail, pair, "w = clip(w - minus*y*(w - lo)**mu, lo, hi)\nx += 1", "w = clip(w + plus*x*(hi - w)**mu, lo, hi)\ny += 1"
    if kind == "exponential":
        return tail, pair, "w = clip(w - minus*y*exp(-beta*(hi - w)), lo, hi)\nx += 1", "w = clip(w + plus*x*exp(-beta*(w - lo)), lo, hi)\ny += 1"
    if kind == "triplet":
        more = "\ndr/dt = -r/taur : 1 (event-driven)\ndo/dt = -o/tauo : 1 (event-driven)"
        return (tail, pair + more, "w = clip(w - y*(minus + minus3*r), lo, hi)\nx += 1\nr += 1",
                "w = clip(w + x*(plus + plus3*o), lo, hi)\ny += 1\no += 1")
    if kind == "diehlcook":  # the three traces of the published code
        more = "\ndo/dt = -o/tauo : 1 (event-driven)"
        return tail, pair + more, "x = 1\nw = clip(w - minus*y, lo, hi)", "w = clip(w + plus*x*o, lo, hi)\ny = 1\no = 1"
    raise ValueError(f"no rule {kind!r}")


def generator(train):
    at, who = np.nonzero(train)
    return brian2.SpikeGeneratorGroup(train.shape[1], who, at * STEP)


def lif(c, cells):
    names = {"h": c["threshold"], "tau": c["tau"] * STEP, "tausyn": c["tausyn"] * STEP}
    return brian2.NeuronGroup(cells, "dv/dt = (current - v)/tau : 1\ndcurrent/dt = -current/tausyn : 1", threshold="v > h", reset="v = 0",
                              method="euler", namespace=names)


def present(q, pre, post, w):
    """Returns the weights behind a presentation, and how often post cells fired."""
    brian2.start_scope()
    brian2.defaultclock.dt = STEP
    source = generator(pre)
    target = lif(q["cell"], w.shape[1]) if post is None else generator(post)
    names, states, on_pre, on_post = equations(q["kind"], q["constants"])
    if post is None:
        on_pre = "current_post += w\n" + on_pre
    made = brian2.Synapses(source, target, "w : 1\n" + states, on_pre=on_pre, on_post=on_post, namespace=names)
    i, j = (x.ravel() for x in np.indices(w.shape))
    made.connect(i=i, j=j)
    made.w = w.ravel()
    fired = brian2.SpikeMonitor(target)
    brian2.Network(source, target, made, fired).run(len(pre) * STEP)
    return np.array(made.w[:]).reshape(w.shape), int(fired.num_spikes)


def answer(q):
    w, spikes = np.array(q["weights"]), 0
    for k, pre in enumerate(q["pre"]):
        w, n = present(q, np.array(pre), np.array(q["post"][k]) if q["post"] else None, w)
        spikes += n
    return {"weights": w.ravel().tolist(), "spikes": spikes}


if __name__ == "__main__":
    brian2.prefs.codegen.target = "numpy"
    logging.disable(logging.WARNING)
    print(json.dumps({"peer": f"Brian2 {brian2.__version__}, numpy {np.__version__}"}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
