"""The network of Diehl & Cook in Brian2, C++ standalone: the same weights and input spikes as in the file.

    python brian2_diehlcook.py FILE [threads]

The file holds w ([input][cell]), spikes ([number][presentation, step, input]), count ([presentations]), and what is to come
out: weights and theta after the first presentation, and fired, how many excitatory spikes all of them gave. Presentations follow
one another, 350 ms of input and 150 ms of rest, without normalisation or repeats.

After some presentations, two cells reach their thresholds so close to each other that rounding decides which one silences the
other, and from there on different cells win, though equally often. Hence the first one is compared in detail.

Brian2 integrates before it delivers: a spike acts one step later than here. So its excitatory cells are a step late as a whole, the
path through the inhibitory cells takes two steps (and does in the file too), and the factors of the learning rates make up for
traces that are read a step late or early.
"""

import sys
import tempfile

import brian2 as b
import numpy as np

import exchange

DT, SHOW = 0.5, 500.0  # ms

EQUATIONS = """
dv/dt = ((rest - v) + ge*(reversal_exc - v) + gi*(reversal_inh - v)) / tau : 1 (unless refractory)
dge/dt = -ge / (1*ms) : 1
dgi/dt = -gi / (2*ms) : 1
"""

PLASTIC = """
w : 1
w_first : 1
dpre/dt = -pre/(20*ms) : 1 (event-driven)
dpost1/dt = -post1/(20*ms) : 1 (event-driven)
dpost2/dt = -post2/(40*ms) : 1 (event-driven)
"""


def build(t):
    """Describes the network and its run, and returns its plastic synapses, its excitatory cells and the number of presentations."""
    inputs, cells = t["w"].shape
    shown = int(t["count"][0])
    excitatory = b.NeuronGroup(
        cells, EQUATIONS + "theta : 1\ntheta_first : 1", threshold="v > theta - 72", reset="v = -65; theta += 0.05", refractory=5.5 * b.ms,
        method="exponential_euler", namespace=dict(rest=-65, reversal_exc=0, reversal_inh=-100, tau=100 * b.ms),
    )
    inhibitory = b.NeuronGroup(
        cells, EQUATIONS, threshold="v > -40", reset="v = -45", refractory=2.5 * b.ms,
        method="exponential_euler", namespace=dict(rest=-60, reversal_exc=0, reversal_inh=-85, tau=10 * b.ms),
    )
    at, step, cell = t["spikes"].T
    source = b.SpikeGeneratorGroup(inputs, cell.astype(int), (at * SHOW + step * DT) * b.ms)
    feed = b.Synapses(
        source, excitatory, PLASTIC, on_pre="ge_post += w; w = clip(w - nu_pre*post1, 0, 1); pre = 1",
        on_post="w = clip(w + nu_post*pre*post2, 0, 1); post1 = 1; post2 = 1",
        namespace=dict(nu_pre=1e-4 * np.exp(-DT / 20), nu_post=1e-2 * np.exp(DT / 20)),
    )
    feed.connect()
    feed.w = t["w"].ravel()
    feed.post.order = -1  # before the input's spikes of the same step, which come after it in ours
    drive = b.Synapses(excitatory, inhibitory, on_pre="ge_post += 10.4")
    drive.connect(j="i")
    lateral = b.Synapses(inhibitory, excitatory, on_pre="gi_post += 17")
    lateral.connect(condition="i != j")
    every = dict(dt=SHOW * b.ms, when="start")
    excitatory.theta = 20 * np.exp(SHOW / 1e7)  # relaxes at the start of the first presentation too
    keep = "{0}_first = {0}*int(t < 750*ms) + {0}_first*int(t >= 750*ms); "  # as it is after the first presentation
    excitatory.run_regularly(keep.format("theta") + "v = -105; ge = 0; gi = 0; theta *= exp(-500/1e7)", **every)
    inhibitory.run_regularly("v = -100; ge = 0; gi = 0", **every)
    feed.run_regularly(keep.format("w") + "pre = 0; post1 = 0; post2 = 0", **every)
    network = b.Network(excitatory, inhibitory, source, feed, drive, lateral)
    network.run(shown * SHOW * b.ms)
    return feed, excitatory, shown


def main():
    t = exchange.read(sys.argv[1])
    b.BrianLogger.suppress_name("method_choice")
    b.set_device("cpp_standalone", build_on_run=False)
    b.defaultclock.dt = DT * b.ms
    feed, excitatory, shown = build(t)
    with tempfile.TemporaryDirectory() as folder:
        b.device.build(directory=folder, compile=True, run=True, debug=False)
        relaxed = np.exp(-SHOW / 1e7)
        fired = np.sum(np.asarray(excitatory.theta) - 20 * relaxed ** (shown - 1)) / 0.05
        agreement = {
            "weights": exchange.relative(np.asarray(feed.w_first).reshape(t["w"].shape), t["weights"]),
            "theta": exchange.relative(np.asarray(excitatory.theta_first) * relaxed, t["theta"]),
            "spikes": exchange.relative(fired, t["fired"][0]),
        }

        def sample():
            b.device.run(directory=folder, with_output=False, run_args=[])
            return 1000 * b.device._last_run_time

        exchange.serve(f"Brian2 {b.__version__}, C++ standalone, 1 thread", agreement, sample, shown)


if __name__ == "__main__":
    main()
