package main

import (
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// brunelPeer compares a simulated second of a variant by its statistics, as every program draws noise of its own. Pairs that are drawn by chance
// are the same for both; of fixed numbers of pre cells any draw will do.
func brunelPeer(v brunel) func(b *bench, file string) (func() error, int, error) {
	return func(b *bench, file string) (ours func() error, units int, err error) {
		var s *snn.Sim
		if s, err = v.simulation(); err != nil {
			return nil, 0, err
		}
		s.Workers = b.pool.Workers()
		if err := v.run(s, 0, brunelSecond); err != nil {
			return nil, 0, err
		}
		x, number := v.statistics(brunelSecond), 0
		ours = func() error {
			number++
			return v.run(s, number, brunelSecond)
		}
		one := func(name string, x float64) tensor { return tensor{name, []int{1}, []float32{float32(x)}} }
		list := []tensor{one("reset", v.reset), one("rate", x.rate), one("inhibitory", x.inhibitory), one("cv", x.cv), one("fano", x.fano)}
		if !v.nest {
			pairs, err := v.pairs()
			if err != nil {
				return nil, 0, err
			}
			list = append(list, pairs...)
		}
		return ours, 1, writeTensors(file, list)
	}
}

// pairs returns, of projection k, how many synapses begin at each pre cell as fan k, and the post cells as post k.
func (v *brunel) pairs() (list []tensor, err error) {
	n := v.net()
	for k, p := range n.Projections {
		w, err := snn.Compile(n, k)
		if err != nil {
			return nil, err
		}
		fan := tensor{fmt.Sprint("fan", k), []int{n.Population(p.Pre).Size()}, make([]float32, n.Population(p.Pre).Size())}
		post := tensor{fmt.Sprint("post", k), []int{int(w.Synapses())}, make([]float32, 0, w.Synapses())}
		w.Each(func(i, j, _ int) {
			fan.data[i]++
			post.data = append(post.data, float32(j))
		})
		list = append(list, fan, post)
	}
	return list, nil
}
