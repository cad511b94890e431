"""E-prop of leaky cells in torch alone, in the factorised form: see eprop.py.

    python torch_eprop_lif.py FILE [threads]

The file holds w1 ([input][hidden]), w2 ([hidden][hidden]), w3 ([hidden][output]), x ([step][sample][input]), label, and what is to come out: loss, spikes (of
the hidden layer, and 0), gradient1 to gradient3.
"""

from eprop import Net, compare, factorised

if __name__ == "__main__":
    compare(lambda t: Net(t, adapts=False), factorised, "torch alone, factorised")
