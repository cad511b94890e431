"""NeuroBench's own metrics of a snnTorch model."""

from typing import Any

import nets
import torch
from neurobench.benchmarks import Benchmark
from neurobench.metrics.static import ConnectionSparsity, Footprint
from neurobench.metrics.workload import ActivationSparsity, SynapticOperations
from neurobench.models import SNNTorchModel


def metrics(model: torch.nn.Module) -> dict[str, Any]:
    x = nets.neurobench_data()
    data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, torch.zeros(len(x))), batch_size=3)
    benchmark = Benchmark(SNNTorchModel(model), data, [], [], [[Footprint, ConnectionSparsity], [ActivationSparsity, SynapticOperations]])
    found = benchmark.run(quiet=True)
    operations = found["SynapticOperations"]
    scalars = sum(b.numel() * b.element_size() for n, b in model.named_buffers() if not n.endswith("mem"))
    return {"footprint": found["Footprint"], "connectionSparsity": found["ConnectionSparsity"], "activationSparsity": found["ActivationSparsity"],
            "effectiveMACs": operations["Effective_MACs"], "effectiveACs": operations["Effective_ACs"], "dense": operations["Dense"],
            "scalars": scalars}
