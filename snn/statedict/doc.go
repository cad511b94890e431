// Package statedict carries the weights and parameters of networks between this toolkit and snnTorch or Norse: it loads a state_dict that Python
// has saved with safetensors.torch.save_file into a net that is described here, and writes one that load_state_dict(strict=True) takes.
//
// A state_dict has no structure: a net of this toolkit must be described beside it, with the cells that the modules had. [Modules] says which module
// is which projection or population, and [Suggest] proposes it where layers are a chain. What the state_dict says replaces what the
// description says: weights, biases, decays, thresholds and kinds of reset. What it does not say, as when a reset acts, stays as described.
//
// docs/guide/python.md has the modules that are known, by their keys, and the cells that are the same spike for spike.
package statedict
