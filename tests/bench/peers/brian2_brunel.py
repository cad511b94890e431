"""Brunel's network of 12,500 cells with delta synapses in Brian2, C++ standalone: the connections are those in the file.

    python brian2_brunel.py FILE [threads]

The file holds reset (mV), for each of the four projections (excitatory to both, inhibitory to both) fan ([pre], how many synapses begin at each
pre cell) and post ([synapse]), and what is to come out of a second: rate and inhibitory (Hz, both populations), cv and fano (of excitatory cells);
all from 200 ms on. Noise is drawn anew, so that these agree roughly.

Brian2 runs on one thread: with OpenMP on two it took 30 times as long.
"""

import sys
import tempfile

import brian2 as b
import numpy as np

import exchange
import spiketrains

E, I = 10000, 2500


def build(t):
    """Describes the network and its run of a second, and returns the monitor of its spikes."""
    b.seed(1)
    cells = b.NeuronGroup(
        E + I, "dv/dt = -v/tau : volt (unless refractory)", threshold="v > 20*mV", reset="v = reset", refractory=2 * b.ms, method="exact",
        namespace=dict(tau=20 * b.ms, reset=float(t["reset"][0]) * b.mV),
    )
    network = b.Network(cells, b.PoissonInput(cells, "v", 1000, 20 * b.Hz, 0.1 * b.mV))
    for first, size, jump, projections in ((0, E, "0.1*mV", (0, 1)), (E, I, "-0.5*mV", (2, 3))):
        s = b.Synapses(cells[first:first + size], cells, on_pre=f"v_post += {jump}", delay=1.5 * b.ms)
        pre = np.concatenate([np.repeat(np.arange(size), t[f"fan{k}"].astype(int)) for k in projections])
        post = np.concatenate([t[f"post{k}"].astype(int) + E * (k % 2) for k in projections])
        s.connect(i=pre, j=post)
        network.add(s)
    spikes = b.SpikeMonitor(cells)
    network.add(spikes)
    network.run(1 * b.second)
    return spikes


def main():
    t = exchange.read(sys.argv[1])
    b.set_device("cpp_standalone", build_on_run=False)
    b.defaultclock.dt = 0.1 * b.ms
    spikes = build(t)
    with tempfile.TemporaryDirectory() as folder:
        b.device.build(directory=folder, compile=True, run=True, debug=False)
        agreement = spiketrains.agreement(np.asarray(spikes.i), np.asarray(spikes.t / b.ms), E, I, t)

        def sample():
            b.device.run(directory=folder, with_output=False, run_args=[])
            return 1000 * b.device._last_run_time

        exchange.serve(f"Brian2 {b.__version__}, C++ standalone, 1 thread", agreement, sample)


if __name__ == "__main__":
    main()
