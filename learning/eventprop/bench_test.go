package eventprop

import "testing"

// BenchmarkSample is one presentation with its gradient, by the authors' network before training.
func BenchmarkSample(b *testing.B) {
	layers := authorsNet(b, 0)
	times, label := yinYang(42, 500)
	p := newPresentation(layers, 60)
	g := gradients(layers)
	i := 0
	for b.Loop() {
		x := times[i%500]
		showTimes(p, x)
		authors.of(p.first, p.fired, label[i%500], p.move)
		p.back(g)
		i++
	}
}
