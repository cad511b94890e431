"""E-prop of cells that adapt in torch alone, in the factorised form, which goes back over the adaptation in one operation a step: see eprop.py.

    python torch_eprop_alif.py FILE [threads]

The file is that of torch_eprop_lif.py.
"""

from eprop import Net, compare, factorised

if __name__ == "__main__":
    compare(lambda t: Net(t, adapts=True), factorised, "torch alone, factorised")
