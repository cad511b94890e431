"""Writes a layer of Norse's LIF cells with the defaults of the library and normal weights, its input and its spikes: python defaults.py FOLDER."""

import pathlib
import sys

import norse.torch as norse
import numpy as np
import torch
from safetensors.torch import save_file

SAMPLES, STEPS, INPUTS, CELLS = 20, 200, 100, 200

if __name__ == "__main__":
    folder, random = pathlib.Path(sys.argv[1]), np.random.RandomState(0)
    fc1, lif1 = torch.nn.Linear(INPUTS, CELLS, bias=False), norse.LIFCell()
    inputs = (random.rand(SAMPLES, STEPS, INPUTS) < 0.2).astype(np.float32)
    fired, state = [], None
    with torch.no_grad():
        fc1.weight.copy_(torch.from_numpy(random.normal(0.08, 0.3, (CELLS, INPUTS)).astype(np.float32)))
        for x in torch.from_numpy(inputs).transpose(0, 1):
            z, state = lif1(fc1(x), state)
            fired.append(z.to(torch.uint8).numpy())
    save_file({"fc1.weight": fc1.weight.detach().clone()}, folder / "defaults.safetensors")
    np.savez_compressed(folder / "defaults.npz", input=inputs.astype(np.uint8), lif1=np.stack(fired, 1))
