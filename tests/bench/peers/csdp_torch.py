"""CSDP as dense matrix products in torch, with its fused Adam: the same weights, spikes and labels as in the file.

    python csdp_torch.py FILE [threads]

The file holds x ([step][row][input], positive rows first), label, thresholds (of both hidden layers) and "class thresholds", the
weights of each projection as "pre>post", and what is to come out: "learned pre>post", and fired, the spikes of both layers. The
rates of Adam and of the decay with which this was learned are in learned; those for timing in timed. There are two classes.
"""

import sys

import torch

import exchange

LEAK = 3 / 4  # dt / tau
CLASS_LEAK = 3 / 100
TRACE = 1 - 3 / 13
EXCITES, INHIBITS = 0.1, 0.01
GOODNESS = 10.0


class Projection:
    """Weights with what they learn from: gain, size of the gain in the gradient, bounds."""

    def __init__(self, w, pre, post):
        self.w = torch.from_numpy(w)
        self.w.grad = torch.zeros_like(self.w)
        self.pre, self.post = pre, post
        self.lateral, self.readout = pre == post, post == "class"
        self.gain = 1.0 if self.readout else -INHIBITS if self.lateral else EXCITES

    def bound(self):
        self.w.clamp_(0 if self.lateral else -1, 1)
        if self.lateral:
            self.w.fill_diagonal_(0)


class Net:
    def __init__(self, t, constants):
        self.rate, self.decay = [float(v) for v in t[constants]]
        self.theta = [float(v) for v in t["thresholds"]]
        self.class_theta = torch.from_numpy(t["class thresholds"])
        names = [n for n in t if ">" in n and not n.startswith("learned")]
        self.projections = [Projection(t[n].copy(), *n.split(">")) for n in names]
        # 0.9, 0.999 and 1e-8 are the constants of the rule too.
        self.adam = torch.optim.Adam([p.w for p in self.projections], lr=self.rate, fused=True)

    def learn(self, x, label):
        """Learns from a mini-batch; returns how often each hidden layer fired."""
        rows, positive = x.shape[1], len(label)
        shown = torch.nn.functional.one_hot(torch.cat([label, 1 - label]), 2).float()
        target = torch.nn.functional.one_hot(label, 2).float()
        size = {"hidden1": 1024, "hidden2": 1024, "class": 2}
        n = {p: positive if p == "class" else rows for p in size}
        v = {p: torch.zeros(n[p], k) for p, k in size.items()}
        z = {p: torch.zeros(n[p], k) for p, k in size.items()}
        before = {p: torch.zeros(rows, k) for p, k in (*size.items(), ("input", x.shape[2]), ("context", 2))}
        theta = {"class": self.class_theta.repeat(positive, 1), "hidden1": self.theta[0], "hidden2": self.theta[1]}
        fired = torch.zeros(2, dtype=torch.float64)
        real = torch.cat([torch.ones(positive), torch.zeros(rows - positive)])
        for step in x:
            now = {"input": step, "context": shown}
            for p in size:
                now[p] = self.fire(p, before, v, z, n[p], theta)
            theta["class"] = (theta["class"] + 0.001 * (now["class"].sum(1, keepdim=True) - 1)).clamp_(min=0.025)
            d = {"class": (target - z["class"]).mul_(2 / positive)}
            for p in ("hidden1", "hidden2"):
                modulator = (2 / rows) * (torch.sigmoid(z[p].square().sum(1) - GOODNESS) - real)
                d[p] = z[p] * modulator[:, None]
            self.update(before, now, d, positive)
            fired += torch.stack([now["hidden1"].sum(), now["hidden2"].sum()])
            before = now
        return fired

    def fire(self, p, before, v, z, rows, theta):
        leak = CLASS_LEAK if p == "class" else LEAK
        current = 0
        for j in self.projections:
            if j.post == p:
                current = current + j.gain * (before[j.pre][:rows] @ j.w)
        v[p] = torch.lerp(v[p], current, leak)
        s = (v[p] > theta[p]).float()
        v[p].mul_(1 - s)
        z[p].mul_(TRACE).mul_(1 - s).add_(s)
        return s

    def update(self, before, now, d, positive):
        for j in self.projections:
            if j.readout:
                torch.mm(before[j.pre][:positive].T, d[j.post], out=j.w.grad)
                j.w.grad.mul_(-0.1).mul_(1 - j.w.abs())
            else:
                torch.mm(before[j.pre].T, d[j.post], out=j.w.grad)
                j.w.grad.mul_(abs(j.gain))
        self.adam.step()
        for j in self.projections:
            if not j.readout:
                j.w.addmm_((1 - before[j.pre]).T, now[j.post], alpha=-self.decay)
            j.bound()


def main():
    t = exchange.read(sys.argv[1])
    if len(sys.argv) > 2:
        torch.set_num_threads(int(sys.argv[2]))
    torch.set_grad_enabled(False)
    net = Net(t, "learned")
    x, label = torch.from_numpy(t["x"]), torch.from_numpy(t["label"]).long()
    fired = net.learn(x, label)
    agreement = {
        "spikes": exchange.relative(fired.numpy(), t["fired"]),
        "weights": max(exchange.relative(p.w.numpy(), t[f"learned {p.pre}>{p.post}"]) for p in net.projections),
    }
    net = Net(t, "timed")
    net.learn(x, label)
    peer = f"torch {torch.__version__}, {torch.get_num_threads()} threads"

    def sample():
        net.learn(x, label)

    exchange.serve(peer, agreement, sample, len(x))


if __name__ == "__main__":
    main()
