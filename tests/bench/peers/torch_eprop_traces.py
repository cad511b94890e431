"""E-prop of cells that adapt in torch alone, as it is defined: forward in time, with traces of every synapse.

    python torch_eprop_traces.py FILE [threads]

The file is that of torch_eprop_lif.py. The errors of the output are filtered back over time, so that no second trace of a synapse is needed for it.
"""

import torch

from eprop import RHO, STRENGTH, Net, compare


def traces(net):
    """Returns the gradients by ε_ji ← ρ ε_ji + e_ji, e_ji = ψ_j (z̄_i − β ε_ji), of the input and of the cells themselves side by side."""
    back = net.over_time(net.kappa.T, net.errors)
    slope, signal = net.slopes(), back @ net.w3.T
    pre = net.over_time(net.kappa, torch.cat([net.x, net.s[:-1]], 2))
    samples, ins, cells = net.x.shape[1], net.x.shape[2], net.s.shape[2]
    eps, grad = torch.zeros(samples, ins + cells, cells), torch.zeros(ins + cells, cells)
    for t in range(len(pre)):
        e = torch.addcmul(pre[t][:, :, None], eps, torch.ones(()), value=-STRENGTH).mul_(slope[t][:, None])
        grad += torch.einsum("rij,rj->ij", e, signal[t])
        eps.mul_(RHO).add_(e)
    out = net.s[1:].flatten(0, 1).T @ back.flatten(0, 1)
    return [grad[:ins], grad[ins:], out]


if __name__ == "__main__":
    compare(lambda t: Net(t, adapts=True), traces, "torch alone, traces of synapses")
