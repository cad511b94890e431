"""Runs a network that `spikecell export -as json` has written, with NumPy alone.

    python run_quantised.py net.json spikes.json

spikes.json has one list for each input population, [step][cell], of 0 and 1 or of graded values in units of 1/256. The program prints for every
step and population the numbers of the cells that fire, and at last the class. docs/quantised.md has the equations.
"""

import json
import sys

import numpy as np

LEAST, MOST = -(2**31), 2**31 - 1


class Fixed:
    """Potentials are int32 in units of 2^-fraction."""

    def __init__(self, fraction):
        self.fraction = fraction

    def word(self, x):
        return np.clip(np.rint(np.ldexp(np.asarray(x, np.float64), self.fraction)), LEAST, MOST).astype(np.int64)

    def mul(self, factor, x):
        """factor is a float32: 24 bits m and a shift s, m * x * 2^-s rounded to the nearest, halves upwards."""
        fraction, exponent = np.frexp(np.asarray(factor, np.float64))
        m, shift = np.ldexp(fraction, 24).astype(np.int64), 24 - exponent.astype(np.int64)
        m = np.where(shift < 0, m << np.maximum(-shift, 0), np.where(shift > 62, 0, m))
        shift = np.where(shift > 62, 0, np.maximum(shift, 0))
        half = (np.int64(1) << shift) >> 1
        return np.clip((m * x + half) >> shift, LEAST, MOST)

    def current(self, scale, sums):
        return self.mul(np.ldexp(np.float64(scale), self.fraction), sums)

    def add(self, a, b):
        return np.clip(a + b, LEAST, MOST)

    def sub(self, a, b):
        return np.clip(a - b, LEAST, MOST)

    def score(self, x):
        return x


class Binary32:
    """Potentials are float32, which NumPy rounds as IEEE 754 says."""

    def word(self, x):
        return np.asarray(x, np.float32)

    def mul(self, factor, x):
        return np.asarray(factor, np.float32) * x

    def current(self, scale, sums):
        return np.float32(scale) * sums.astype(np.float32)

    def add(self, a, b):
        return a + b

    def sub(self, a, b):
        return a - b

    def score(self, x):
        return np.trunc(np.ldexp(x.astype(np.float64), 24)).astype(np.int64)


def sums(j, row, pre, post):
    """What arrives from the spikes, or graded values, of row(delay), as whole numbers."""
    levels, x = np.array(j["levels"], np.int64), row(j.get("delay", 0))
    if j["kind"] == "dense":
        return x @ levels.reshape(pre, post)
    if j["kind"] == "one-to-one":
        return x * levels
    if j["kind"] == "all-but-own":
        return levels[0] * (x.sum() - x)
    if j["kind"] == "synapses":
        out, listed = np.zeros(post, np.int64), j["list"]
        for k, (i, c) in enumerate(zip(listed["pre"], listed["post"])):
            delay = j.get("delay", 0) + listed.get("delays", {k: 0})[k]
            out[c] += row(delay)[i] * levels[listed["weight"][k] if "weight" in listed else k]
        return out
    return maps(j, x, levels)


def maps(j, x, levels):
    g = j["maps"]
    (height, width, channels), (high, wide, deep), side = g["in"], g["mid"], g["maxPool"]
    kernel, stride, pad, dilation, groups = (g[k] for k in ("kernel", "stride", "pad", "dilation", "groups"))
    each, out = channels // groups, np.zeros((high, wide, deep), np.int64)
    x, per = x.reshape(height, width, channels), deep // groups
    w = np.full((*kernel, each, deep), levels[0]) if j["kind"] == "pooling" else levels.reshape(*kernel, each, deep)
    for y, across in np.ndindex(high, wide):
        for dy, dx in np.ndindex(*kernel):
            sy, sx = y * stride[0] - pad[0] + dy * dilation[0], across * stride[1] - pad[1] + dx * dilation[1]
            if 0 <= sy < height and 0 <= sx < width:
                for q in range(groups):
                    out[y, across, q * per : (q + 1) * per] += x[sy, sx, q * each : (q + 1) * each] @ w[dy, dx, :, q * per : (q + 1) * per]
    oh, ow, _ = g["out"]
    return out[: oh * side, : ow * side].reshape(oh, side, ow, side, deep).max(axis=(1, 3)).ravel()


class Cells:
    """The cells of a population."""

    def __init__(self, c, n, arithmetic):
        self.c, self.a = c, arithmetic
        whole = self.a.word(np.zeros(n))
        self.v, self.s, self.hold = whole + self.a.word(np.float32(c["start"])), whole.copy(), np.zeros(n, np.int64)
        self.rest, self.reset_to, self.zero = self.a.word(np.float32(c["rest"])), self.a.word(np.float32(c["resetTo"])), whole.copy()
        self.bias = whole + self.a.word(np.array(c.get("bias", [0]), np.float32))
        self.factor = {k: np.array(c[k], np.float32) for k in ("decay", "input", "synapse") if k in c}
        if not c.get("silent"):
            self.threshold = self.a.word(np.array(c["threshold"], np.float32))
            self.height = self.a.sub(self.threshold, self.rest)
        if "adapt" in c:
            x = c["adapt"]
            self.adapts, self.adapted = whole + self.a.word(np.float32(x["start"])), x.get("adapted", False)
            self.rho, self.strength = np.array(x["decay"], np.float32), np.array(x["strength"], np.float32)
            self.increment, self.base = self.a.word(np.array(x["increment"], np.float32)), self.threshold

    def adapt(self, was):
        self.adapts = self.a.mul(self.rho, self.adapts)
        self.adapts = np.where(was, self.a.add(self.adapts, self.increment), self.adapts)
        self.threshold = self.a.add(self.base, self.a.mul(self.strength, self.adapts))
        if self.adapted:
            self.height = self.a.sub(self.threshold, self.rest)

    def reaches(self, u):
        if self.c.get("silent"):
            return np.zeros(len(u), bool)
        return u >= self.threshold if self.c.get("inclusive") else u > self.threshold

    def reset(self, u):
        kind = self.c["reset"]
        return u if kind == "none" else self.a.sub(u, self.height) if kind == "subtract" else self.reset_to

    def step(self, current, was):
        a, c, v, blocked = self.a, self.c, self.v, self.hold > 0
        timing, zero, masked = c["resetTiming"], c["reset"] == "zero", c.get("masked", False)
        silent = c.get("silent", False)
        if "adapt" in c:
            self.adapt(was)
        if timing == "same-step-delta":
            was = self.reaches(v) & ~blocked
        if zero and timing != "same-step" and not silent:
            v = np.where(was, self.reset_to, v)
        if "synapse" in self.factor:
            before = self.s
            self.s = a.add(a.mul(self.factor["synapse"], before), current)
            current = before if c.get("earlier") else self.s
        x = a.mul(self.factor["input"], current)
        if not masked:
            x = np.where(blocked, self.zero, x)
        if c["rest"] == 0:
            u = a.add(a.mul(self.factor["decay"], v), x)
        else:
            u = a.add(a.add(self.rest, a.mul(self.factor["decay"], a.sub(v, self.rest))), x)
        if not masked and not c.get("blocked"):
            u = np.where(blocked, v, u)
        if timing != "same-step" and not zero and not silent:
            u = np.where(was, self.reset(u), u)
        fires = self.reaches(u) & ~blocked
        if timing == "same-step":
            u = np.where(fires, self.reset(u), u)
        elif timing == "same-step-delta" and c["reset"] != "none" and not silent:
            by = self.height if c["reset"] == "subtract" else a.sub(u, self.reset_to)
            u = np.where(fires & ~was, a.sub(u, by), np.where(was & ~fires, a.add(u, by), u))
        self.v, self.hold = u, np.where(fires, c.get("refractory", 0), np.maximum(self.hold - 1, 0))
        return fires


def order(net):
    """Populations of cells, each after those that reach it without delay."""
    left, done = [p["name"] for p in net["populations"]], []
    while left:
        now = [p for p in left if not any(j["post"] == p and j.get("delay", 0) == 0 and j["pre"] in left for j in net["projections"])]
        done += now
        left = [p for p in left if p not in now]
    return done


def run(net, inputs):
    """Yields {population: who fires} of every step; the class is what it returns."""
    populations = {p["name"]: p for p in net["populations"]}
    size = {name: int(np.prod(p["shape"])) for name, p in populations.items()}
    binary = net["arithmetic"] == "binary32"
    cells = {name: Cells(p["cell"], size[name], Binary32() if binary else Fixed(p["cell"]["fraction"])) for name, p in populations.items() if "cell" in p}
    given = dict(zip([name for name, p in populations.items() if "cell" not in p], inputs))
    history = {name: [] for name in populations}
    scores, out, steps, order_of = [], net["readout"], max(map(len, inputs)), order(net)
    for t in range(steps):
        for name, rows in given.items():
            history[name].append(np.array(rows[t] if t < len(rows) else [0] * size[name], np.int64))
        for name in order_of:
            if name not in cells:
                continue
            q, current = cells[name], cells[name].bias
            for j in (j for j in net["projections"] if j["post"] == name):
                unit = 1 / 256 if populations[j["pre"]].get("graded") else 1
                def row(d, pre=j["pre"]):
                    return history[pre][t - d] if t >= d else np.zeros(size[pre], np.int64)
                total = sums(j, row, size[j["pre"]], size[name])
                current = q.a.add(current, q.a.current(np.float32(j["scale"]) * np.float32(unit), total))
            was = history[name][t - 1].astype(bool) if t else np.zeros(size[name], bool)
            history[name].append(q.step(current, was).astype(np.int64))
        if t >= out.get("after", 0):
            q = out["population"]
            scores.append(history[q][t] if out["by"] in ("spike-count", "first-spike") else cells[q].a.score(cells[q].v))
        yield {name: np.flatnonzero(rows[t]).tolist() for name, rows in history.items() if not populations[name].get("graded")}
    return winner(out, scores, steps)


def winner(out, scores, steps):
    """The class with the highest score, the first of several; -1 if there is none."""
    if not scores:
        return -1
    scores = np.array(scores)
    if out["by"] == "first-spike":
        silent = not scores.any()
        first = np.where(scores.any(axis=0), scores.argmax(axis=0) + out.get("after", 0), steps - 1)
        return -1 if silent else int(first.argmin())
    total = scores.max(axis=0) if out["by"] == "potential-max" else scores.sum(axis=0)
    return int(total.argmax()) if total.any() else -1


def main():
    with open(sys.argv[1]) as f:
        net = json.load(f)
    with open(sys.argv[2]) as f:
        inputs = json.load(f)
    steps = run(net, inputs)
    while True:
        try:
            print(json.dumps(next(steps)))
        except StopIteration as end:
            print(end.value)
            return


if __name__ == "__main__":
    main()
