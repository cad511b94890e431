"""BindsNET's own network after Diehl & Cook, with the input spikes of the file: as many cells, steps and synapses.

    python bindsnet_diehlcook.py FILE [threads]

The file is that of brian2_diehlcook.py. BindsNET's cells are driven by currents, not conductances, so its network cannot be the
same: what is compared beforehand is its input alone, and that its cells fire. Its presentation has no 150 ms of rest.
"""

import importlib.metadata
import sys

import torch
from bindsnet.models import DiehlAndCook2015
from bindsnet.network.monitors import Monitor

import exchange

STEPS, DT = 700, 0.5
SAMPLE = 2  # presentations that are timed together


def main():
    t = exchange.read(sys.argv[1])
    if len(sys.argv) > 2:
        torch.set_num_threads(int(sys.argv[2]))
    inputs, cells = t["w"].shape
    trains = torch.zeros(int(t["count"][0]), STEPS, 1, 1, inputs, dtype=torch.uint8)
    at, step, cell = torch.from_numpy(t["spikes"]).long().T
    trains[at, step, 0, 0, cell] = 1
    network = DiehlAndCook2015(n_inpt=inputs, n_neurons=cells, dt=DT, norm=78.4, inpt_shape=(1, inputs))
    seen = {name: Monitor(network.layers[name], ["s"], time=STEPS) for name in ("X", "Ae")}
    for name, monitor in seen.items():
        network.add_monitor(monitor, name)

    def show(k):
        network.run(inputs={"X": trains[k % len(trains)]}, time=STEPS * DT)

    show(0)
    counts = {name: int(monitor.get("s").sum()) for name, monitor in seen.items()}
    network.monitors.clear()
    wanted = int((at == 0).sum())
    differs = {"input": abs(counts["X"] - wanted) / wanted, "silence": float(counts["Ae"] == 0)}

    def sample():
        for k in range(SAMPLE):
            network.reset_state_variables()
            show(k)

    peer = f"BindsNET {importlib.metadata.version('bindsnet')}, torch {torch.__version__}, {torch.get_num_threads()} threads"
    exchange.serve(peer, differs, sample, SAMPLE)


if __name__ == "__main__":
    main()
