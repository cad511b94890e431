"""Brunel's network of 12,500 cells with delta synapses in NEST, as its example brunel_delta_nest has it: fixed numbers of pre cells.

    python nest_brunel.py FILE [threads]

The file holds reset (mV) and what is to come out of a second: rate and inhibitory (Hz, both populations), cv and fano (of excitatory cells); all from
200 ms on. Connections and noise are drawn anew, so that these agree roughly. A sample is a tenth of a second.
"""

import os
import sys

answers = os.dup(1)  # NEST writes to the standard output, where the driver reads
os.dup2(2, 1)

import nest  # noqa: E402
import numpy as np

import exchange
import spiketrains

E, I = 10000, 2500
SAMPLE = 0.1  # s


def main():
    t = exchange.read(sys.argv[1])
    threads = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.set(resolution=0.1, local_num_threads=threads, rng_seed=1, print_time=False, overwrite_files=True)
    reset = float(t["reset"][0])
    cell = dict(C_m=1.0, tau_m=20.0, t_ref=2.0, E_L=0.0, V_reset=reset, V_m=0.0, V_th=20.0)
    excitatory, inhibitory = nest.Create("iaf_psc_delta", E, params=cell), nest.Create("iaf_psc_delta", I, params=cell)
    noise = nest.Create("poisson_generator", params={"rate": 20000.0})
    recorder = nest.Create("spike_recorder")
    every = excitatory + inhibitory
    nest.Connect(noise, every, syn_spec={"weight": 0.1, "delay": 1.5})
    nest.Connect(excitatory, every, {"rule": "fixed_indegree", "indegree": E // 10}, {"weight": 0.1, "delay": 1.5})
    nest.Connect(inhibitory, every, {"rule": "fixed_indegree", "indegree": I // 10}, {"weight": -0.5, "delay": 1.5})
    nest.Connect(every, recorder)
    nest.Simulate(1000.0)
    events = recorder.get("events")
    agreement = spiketrains.agreement(np.asarray(events["senders"]) - 1, np.asarray(events["times"]), E, I, t)
    sys.stdout = os.fdopen(answers, "w")
    exchange.serve(f"NEST {nest.__version__}, {threads} threads", agreement, lambda: nest.Simulate(1000 * SAMPLE), SAMPLE)


if __name__ == "__main__":
    main()
