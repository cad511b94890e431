"""Small nets of four libraries and two of plain PyTorch, with what runs them and the events of each projection, counted apart."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import brute
import norse.torch as norse
import sinabs
import sinabs.activation
import sinabs.layers as sl
import snntorch
import snntorch.spikegen
import snntorch.utils
import torch
from spikingjelly.activation_based import functional as jelly
from spikingjelly.activation_based import layer as jl
from spikingjelly.activation_based import neuron as jn
from torch import Tensor, nn


@dataclass
class Case:
    """A model, a run over all data, the steps, and how the slow count is told what a spike is at each layer."""
    model: nn.Module
    run: Callable[[nn.Module], list[Tensor]]
    steps: int
    samples: int
    spiking: Any = ()
    scale: dict[str, float] = field(default_factory=dict)      # layers behind a mean: values × this are spikes
    further: Callable[[list[Tensor]], dict[str, int]] = lambda outputs: {}  # events that are no layer's, from the recorded outputs


def louder(model: nn.Module, times: float) -> nn.Module:
    """Makes weights so large that all layers fire."""
    with torch.no_grad():
        for layer in model.modules():
            if isinstance(layer, (nn.Linear, nn.Conv1d, nn.Conv2d)):
                layer.weight.mul_(times)
    return model


def snntorch_conv() -> Case:
    """Spikes in, the time loop outside, currents pooled before the cells, as snnTorch's tutorials have it."""
    leaky = lambda: snntorch.Leaky(0.8, init_hidden=True)
    model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.MaxPool2d(2), leaky(), nn.Conv2d(4, 6, 3, padding=1, bias=False), leaky(), nn.MaxPool2d(2),
                          nn.Flatten(), nn.Dropout(0.5), nn.Linear(24, 5), leaky()).eval()

    def run(net: nn.Module) -> list[Tensor]:
        outputs, noise = [], torch.Generator().manual_seed(3)
        for batch in (3, 2):
            snntorch.utils.reset(net)
            for _ in range(6):
                outputs.append(net((torch.rand(batch, 1, 10, 10, generator=noise) < 0.4).float()))
        return outputs
    return Case(louder(model, 3), run, 6, 5)


class Recurrent(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc1, self.lif1 = nn.Linear(12, 9), snntorch.RLeaky(0.8, linear_features=9)
        self.fc2, self.lif2 = nn.Linear(9, 7), snntorch.RSynaptic(0.7, 0.8, all_to_all=False, V=0.5)
        self.fc3, self.lif3 = nn.Linear(7, 3), snntorch.Leaky(0.9, reset_mechanism="none")

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        spikes1, mem1 = self.lif1.init_rleaky()
        spikes2, syn2, mem2 = self.lif2.init_rsynaptic()
        mem3, spikes, potentials = self.lif3.init_leaky(), [], []
        for t in range(x.shape[0]):
            spikes1, mem1 = self.lif1(self.fc1(x[t]), spikes1, mem1)
            spikes2, syn2, mem2 = self.lif2(self.fc2(spikes1), spikes2, syn2, mem2)
            spikes3, mem3 = self.lif3(self.fc3(spikes2), mem3)
            spikes.append(spikes3)
            potentials.append(mem3)
        return torch.stack(spikes), torch.stack(potentials)


def snntorch_recurrent() -> Case:
    model = louder(Recurrent().eval(), 2)
    fired: list[Tensor] = []

    def run(net: Recurrent) -> list[Tensor]:
        fired.clear()
        watch = net.lif2.register_forward_hook(lambda m, a, out: fired.append(out[0].clone()))
        outputs = []
        for seed in (1, 2):
            noise = torch.Generator().manual_seed(seed)
            outputs += net((torch.rand(7, 4, 12, generator=noise) < 0.5).float())
        watch.remove()
        return outputs
    return Case(model, run, 7, 8, further=lambda _: {"lif2.recurrent": sum(int(z.sum()) for i, z in enumerate(fired) if i % 7 != 6)})


class Residual(nn.Module):
    """A block whose input is added to what it fires."""
    def __init__(self, mode: str) -> None:
        super().__init__()
        self.conv = jl.Conv2d(6, 6, 3, padding=1, bias=False, step_mode=mode)
        self.norm, self.cell = jl.BatchNorm2d(6, step_mode=mode), jn.IFNode(step_mode=mode)

    def forward(self, x: Tensor) -> Tensor:
        return self.cell(self.norm(self.conv(x))) + x


def spikingjelly_conv(mode: str = "m") -> Case:
    """A constant current, batch norm, a residual sum, pools of spikes; all steps at once or one by one."""
    model = nn.Sequential(jl.Conv2d(2, 6, 3, padding=1, bias=False, step_mode=mode), jl.BatchNorm2d(6, step_mode=mode), jn.IFNode(step_mode=mode),
                          jl.MaxPool2d(2, step_mode=mode), Residual(mode), jl.AvgPool2d(2, step_mode=mode), jl.Flatten(step_mode=mode),
                          jl.Linear(24, 5, step_mode=mode), jn.LIFNode(step_mode=mode)).eval()
    for norm in (m for m in model.modules() if isinstance(m, nn.BatchNorm2d)):
        norm.running_mean.uniform_(-0.2, 0.2), norm.bias.data.uniform_(0, 0.4)

    fired: list[int] = []

    def run(net: nn.Module) -> list[Tensor]:
        fired.clear()
        watch = net[4].cell.register_forward_hook(lambda m, a, out: fired.append(int(out.sum())))
        outputs, noise = [], torch.Generator().manual_seed(4)
        for batch in (2, 3):
            jelly.reset_net(net)
            x = torch.rand(batch, 2, 8, 8, generator=noise)
            outputs.append(net(x.repeat(4, 1, 1, 1, 1)) if mode == "m" else torch.stack([net(x) for _ in range(4)]))
        watch.remove()
        return outputs
    return Case(louder(model, 2), run, 4, 5, scale={"7": 4.0}, further=lambda _: {"7 (4.cell to 8)": 5 * sum(fired)})


def norse_recurrent() -> Case:
    """Recurrent cells that take spikes through weights of their own, all steps at once, and a leaky read-out."""
    model = norse.SequentialState(norse.LIFRecurrent(10, 8), nn.Linear(8, 6, bias=False), norse.LIF(), nn.Linear(6, 3), norse.LI()).eval()
    with torch.no_grad():
        for p in model.parameters():
            p.mul_(6)
    fired: list[Tensor] = []

    def run(net: nn.Module) -> list[Tensor]:
        fired.clear()
        watch = net[0].register_forward_hook(lambda m, a, out: fired.append(out[0].clone()))
        outputs = [net((torch.rand(9, 3, 10, generator=torch.Generator().manual_seed(seed)) < 0.5).float())[0] for seed in (5, 6)]
        watch.remove()
        return outputs

    def further(_: list[Tensor]) -> dict[str, int]:
        arriving = sum(int((torch.rand(9, 3, 10, generator=torch.Generator().manual_seed(seed)) < 0.5).sum()) for seed in (5, 6))
        return {"0.input_weights": arriving * 8, "0.recurrent_weights": sum(int(z[:-1].sum()) * 8 for z in fired)}
    return Case(model, run, 9, 6, further=further)


class NorseLoop(nn.Module):
    """Cells step by step, states passed along."""
    def __init__(self) -> None:
        super().__init__()
        self.cell, self.fc, self.out = norse.LIFRecurrentCell(6, 5), nn.Linear(5, 4), norse.LIFBoxCell()
        self.cell.input_weights.data.mul_(8)

    def forward(self, x: Tensor) -> Tensor:
        a, b, outputs = None, None, []
        for t in range(len(x)):
            z, a = self.cell(x[t], a)
            z, b = self.out(self.fc(z), b)
            outputs.append(z)
        return torch.stack(outputs)


def norse_loop() -> Case:
    fired: list[Tensor] = []

    def run(net: NorseLoop) -> list[Tensor]:
        fired.clear()
        watch = net.cell.register_forward_hook(lambda m, a, out: fired.append(out[0].clone()))
        outputs = [net((torch.rand(8, 2, 6, generator=torch.Generator().manual_seed(7)) < 0.6).float())]
        watch.remove()
        return outputs
    return Case(louder(NorseLoop().eval(), 4), run, 8, 2, further=lambda _: {
        "cell.input_weights": 5 * int((torch.rand(8, 2, 6, generator=torch.Generator().manual_seed(7)) < 0.6).sum()),
        "cell.recurrent_weights": 5 * sum(int(z.sum()) for z in fired[:-1])})


def sinabs_conv() -> Case:
    """Several spikes a step, sums of spikes, groups and strides; batch and time are one axis."""
    model = nn.Sequential(nn.Conv2d(2, 4, 3, stride=2, padding=1, bias=False), sl.IAFSqueeze(batch_size=1), sl.SumPool2d(2),
                          nn.Conv2d(4, 8, 2, groups=2, bias=False), sl.LIFSqueeze(tau_mem=10.0, batch_size=1, norm_input=False,
                                                                                  spike_fn=sinabs.activation.SingleSpike),
                          nn.Flatten(), nn.Linear(8, 3, bias=False), sl.IAFSqueeze(batch_size=1)).eval()

    def run(net: nn.Module) -> list[Tensor]:
        outputs = []
        for seed in (8, 9):
            sinabs.reset_states(net)
            outputs.append(net((torch.rand(10, 2, 8, 8, generator=torch.Generator().manual_seed(seed)) < 0.3).float()))
        return outputs
    return Case(louder(model, 1.7), run, 10, 2)


class Heaviside(nn.Module):
    """A cell of one's own: it gives its potential first to nobody, and keeps no state."""
    def forward(self, current: Tensor, potential: Tensor) -> tuple[Tensor, Tensor]:
        potential = 0.8 * potential + current
        spikes = (potential > 0.3).to(current.dtype)
        return spikes, potential - 0.3 * spikes


class Custom(nn.Module):
    """One cell module for two layers, a weight without a module, a buffer written in parts, dilation, a skip of spikes, values out."""
    def __init__(self) -> None:
        super().__init__()
        self.conv, self.cell = nn.Conv1d(3, 4, 3, dilation=2, padding=2), Heaviside()
        self.w = nn.Parameter(torch.randn(20, 40) * 0.3)
        self.skip, self.out = nn.Linear(40, 20, bias=False), nn.Linear(20, 2)
        self.w.data[:, :10] = 0

    def forward(self, x: Tensor) -> Tensor:
        a, b, buffer = torch.zeros(len(x), 4, 10), torch.zeros(len(x), 20), torch.zeros(5, len(x), 20)
        current = self.conv(x)  # once: the same current in every step
        for t in range(5):
            z, a = self.cell(current, a)
            z = z.flatten(1)
            y, b = self.cell(nn.functional.linear(z, self.w) + self.skip(z), b)
            buffer[t] = y
        return self.out(buffer).sum(0)


def custom() -> Case:
    taken: list[int] = []
    model = Custom().eval()

    def run(net: Custom) -> list[Tensor]:
        taken.clear()
        watch = net.skip.register_forward_pre_hook(lambda m, a: taken.append(int(a[0].sum())))
        outputs = [net(torch.rand(4, 3, 10, generator=torch.Generator().manual_seed(seed))) for seed in (10, 11)]
        watch.remove()
        return outputs
    return Case(model, run, 5, 8, spiking=["cell"], further=lambda _: {
        "w": 20 * sum(taken), "conv": 5 * brute.convolution(torch.ones(8, 3, 10).numpy(), model.conv)})


class Mixed(nn.Module):
    """Weights that lie side by side, populations side by side, halves of one, means over a map and over time, the last step alone, a matrix from
    the left, weights behind weights, a rectifier."""
    def __init__(self) -> None:
        super().__init__()
        self.embed, self.conv, self.lif1, self.lif2 = nn.Linear(4, 6), nn.Conv2d(1, 4, 3, padding=1), snntorch.Leaky(0.8), snntorch.Leaky(0.8)
        self.both, self.lif3 = nn.Linear(30 + 36, 8), snntorch.Leaky(0.9)
        self.part, self.lif4 = nn.Linear(4, 3), snntorch.Leaky(0.9)
        self.matrix = nn.Parameter(torch.randn(3, 8))
        self.rate, self.last, self.deep, self.global_mean = nn.Linear(8, 2), nn.Linear(8, 2), nn.Linear(2, 5), nn.Linear(4, 2)

    def forward(self, tokens: Tensor, image: Tensor) -> tuple[Tensor, ...]:
        a, b, c, d = (lif.init_leaky() for lif in (self.lif1, self.lif2, self.lif3, self.lif4))
        kept, means = [], []
        for t in range(len(tokens)):
            x, a = self.lif1(self.embed(tokens[t]), a)
            y, b = self.lif2(nn.functional.avg_pool2d(self.conv(image[t]), 3, 2, 1), b)
            z, c = self.lif3(self.both(torch.cat([x.flatten(1), y.flatten(1)], 1)), c)
            left, _ = z.chunk(2, 1)
            self.lif4(self.part(left) + (self.matrix @ z.unsqueeze(2)).squeeze(2), d)
            kept.append(z)
            means.append(self.global_mean(y.mean((2, 3))))
        spikes = torch.stack(kept)
        return spikes, self.rate(spikes.mean(0)), self.deep(torch.relu(self.last(spikes[-1]))), torch.stack(means)


def mixed() -> Case:
    model, taken = louder(Mixed().eval(), 3), []

    def run(net: Mixed) -> list[Tensor]:
        taken.clear()
        noise = torch.Generator().manual_seed(14)
        outputs: list[Tensor] = []
        for batch in (2, 3):
            tokens = (torch.rand(6, batch, 5, 4, generator=noise) < 0.5).float()
            image = (torch.rand(6, batch, 1, 6, 6, generator=noise) < 0.5).float()
            outputs += net(tokens, image)
            taken.append(int(outputs[-4].sum()))
        return outputs
    return Case(model, run, 6, 5, scale={"rate": 6.0, "global_mean": 9.0},
                further=lambda _: {"matrix": 3 * sum(taken), "deep": 5 * 6 * 2 * 5})


class TwoValues(nn.Module):
    """A model as NeuroBench wants it: spikes and potentials of one step."""
    def __init__(self) -> None:
        super().__init__()
        self.conv, self.lif1 = nn.Conv2d(2, 4, 3, padding=1), snntorch.Leaky(0.7, init_hidden=True)
        self.flat, self.fc = nn.Flatten(), nn.Linear(4 * 8 * 8, 10)
        self.lif2 = snntorch.Leaky(0.9, init_hidden=True, output=True)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return self.lif2(self.fc(self.flat(self.lif1(self.conv(x)))))


def neurobench_data() -> Tensor:
    return (torch.rand(6, 5, 2, 8, 8, generator=torch.Generator().manual_seed(12)) < 0.3).float()


def neurobench() -> Case:
    def run(net: nn.Module) -> list[Tensor]:
        outputs = []
        for x in neurobench_data().split(3):
            snntorch.utils.reset(net)
            outputs += [net(x[:, t])[0] for t in range(5)]
        return outputs
    return Case(louder(TwoValues().eval(), 2), run, 5, 6)


def neurobench_sparse() -> Case:
    """A third of the weights is 0."""
    case = neurobench()
    with torch.no_grad():
        for layer in (case.model.conv, case.model.fc):
            layer.weight[torch.rand(layer.weight.shape, generator=torch.Generator().manual_seed(13)) < 1 / 3] = 0
    return case


ALL: dict[str, Callable[[], Case]] = {
    "snntorch-conv": snntorch_conv, "snntorch-recurrent": snntorch_recurrent, "spikingjelly-conv": spikingjelly_conv,
    "spikingjelly-steps": lambda: spikingjelly_conv("s"), "norse-recurrent": norse_recurrent, "norse-loop": norse_loop, "sinabs-conv": sinabs_conv,
    "custom": custom, "mixed": mixed, "neurobench": neurobench, "neurobench-sparse": neurobench_sparse}


def events_apart(case: Case) -> dict[str, int]:
    """Events of each projection over all samples."""
    inputs = brute.Inputs(case.model, case.scale)
    outputs = case.run(case.model)
    inputs.remove()
    return inputs.events | case.further(outputs)
