"""Small nets of snnTorch and Norse, by name, each with an input for three samples.

Weights and inputs are multiples of 1/8, so that sums are exact in any order; decays are those of real nets where the library's arithmetic has the order
of ours, and multiples of a power of two where it has another (Norse)."""

import norse.torch as norse
import numpy as np
import snntorch
import torch
from torch import nn

STEPS, SAMPLES = 25, 3
FEW = 8  # steps of Norse's nets: as long as all digits of its potentials fit into float32


class Chain(nn.Module):
    """Modules by their names, each of which hears the one before."""

    def __init__(self, **layers):
        super().__init__()
        for name, layer in layers.items():
            self.add_module(name, layer)

    def run(self, inputs):
        """Returns the spikes of each population, [sample, step, ...], by the name of its module."""
        fired, states = {}, {}
        for x in inputs.transpose(0, 1):
            for name, layer in self.named_children():
                if hasattr(layer, "mem"):  # snnTorch, with its state inside
                    x = layer(x)
                    fired.setdefault(name, []).append(x)
                elif type(layer).__module__.startswith("norse"):
                    x, states[name] = layer(x, states.get(name))
                    fired.setdefault(name, []).append(x)
                else:
                    x = layer(x)
        return {name: torch.stack(x, 1) for name, x in fired.items()}


def leaky(kind=snntorch.Leaky, **options):
    return kind(init_hidden=True, **options)


DT = 2.0**-10  # s, for the factors of a step to be 1/4 and 1/2
LIF = norse.LIFParameters(tau_mem_inv=torch.tensor(0.25 / DT), tau_syn_inv=torch.tensor(0.5 / DT), v_th=torch.tensor(0.75))


def cases():
    """Returns nets and the shapes of their inputs."""
    vector = torch.tensor
    return {
        "leaky": ((6,), Chain(fc1=nn.Linear(6, 8), lif1=leaky(beta=0.9), fc2=nn.Linear(8, 4, bias=False),
                              lif2=leaky(beta=0.5, threshold=0.75, reset_mechanism="zero"))),
        "vectors": ((5,), Chain(fc1=nn.Linear(5, 4), lif1=leaky(beta=vector([0.5, 0.8, 0.9, 0.95]), threshold=vector([0.5, 1.0, 1.5, 0.75]),
                                                              learn_beta=True, learn_threshold=True))),
        "rleaky": ((5,), Chain(fc1=nn.Linear(5, 6), lif1=leaky(snntorch.RLeaky, beta=0.8, linear_features=6, reset_mechanism="zero"))),
        "onetoone": ((5,), Chain(fc1=nn.Linear(5, 4), lif1=leaky(snntorch.RLeaky, beta=0.8, all_to_all=False,
                                                               V=vector([0.5, -0.5, 0.25, 1.0])))),
        "synaptic": ((6,), Chain(fc1=nn.Linear(6, 5), lif1=leaky(snntorch.Synaptic, alpha=0.75, beta=0.9))),
        "rsynaptic": ((6,), Chain(fc1=nn.Linear(6, 5), lif1=leaky(snntorch.RSynaptic, alpha=0.5, beta=0.9, linear_features=5,
                                                                 reset_mechanism="zero"))),
        "alpha": ((6,), Chain(fc1=nn.Linear(6, 5), lif1=leaky(snntorch.Alpha, alpha=0.9, beta=0.8, threshold=0.5, reset_mechanism="zero"))),
        "lapicque": ((6,), Chain(fc1=nn.Linear(6, 5), lif1=leaky(snntorch.Lapicque, R=4.0, C=2.0, time_step=1.0, threshold=0.25))),
        "conv": ((2, 6, 6), Chain(conv1=nn.Conv2d(2, 3, 3), pool=nn.MaxPool2d(2),
                                  lif1=leaky(beta=0.9, threshold=vector([0.5, 1.0, 1.5]).reshape(3, 1, 1)), flatten=nn.Flatten(),
                                  fc1=nn.Linear(12, 4), lif2=leaky(beta=0.8))),
        "lines": ((2, 9), Chain(conv1=nn.Conv1d(2, 3, 3, stride=2), lif1=leaky(beta=0.9), flatten=nn.Flatten(), fc1=nn.Linear(12, 4),
                                lif2=leaky(beta=0.8))),
        "half": ((6,), Chain(fc1=nn.Linear(6, 8), lif1=leaky(beta=0.875))),
        "norse": ((6,), Chain(fc1=nn.Linear(6, 8), lif1=norse.LIFCell(LIF, dt=DT), fc2=nn.Linear(8, 4), lif2=norse.LIFCell(LIF, dt=DT))),
        "norse-recurrent": ((6,), Chain(rec=norse.LIFRecurrentCell(6, 5, LIF, dt=DT), out=nn.Linear(5, 3), lif=norse.LIFCell(LIF, dt=DT))),
        "norse-conv": ((2, 5, 5), Chain(conv=nn.Conv2d(2, 3, 3), lif1=norse.LIFCell(LIF, dt=DT), flatten=nn.Flatten(), fc=nn.Linear(27, 4),
                                        lif2=norse.LIFCell(LIF, dt=DT))),
    }


def eighths(random, shape, most):
    return torch.from_numpy((random.randint(-most, most + 1, shape) / 8).astype(np.float32))


def drawn(name):
    """Returns a net with its weights, and its input, the same in every run."""
    shape, net = cases()[name]
    random = np.random.RandomState(sum(name.encode()))
    most = 20 if name.startswith("norse") else 6  # Norse multiplies what arrives by dt/tau
    with torch.no_grad():
        for key, x in net.state_dict().items():
            if key.endswith(("weight", "weights")):
                x.copy_(eighths(random, x.shape, most))
            elif key.endswith("bias"):
                x.copy_(eighths(random, x.shape, 1))
        for key, x in net.state_dict().items():
            if key.endswith("recurrent_weights"):
                x.fill_diagonal_(0)  # as the module does when it is made
    if name == "half":
        net = net.half()
    steps = FEW if name.startswith("norse") else STEPS
    inputs = torch.from_numpy((random.rand(SAMPLES, steps, *shape) < 0.4).astype(np.float32))
    return net, inputs.to(next(net.parameters()).dtype)


def spikes(net, inputs):
    """Returns the spikes of each population as bytes."""
    with torch.no_grad():
        return {name: (x != 0).to(torch.uint8).numpy() for name, x in net.run(inputs).items()}
