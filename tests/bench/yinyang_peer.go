package main

import (
	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/snn/encode"
)

// yinYangBatches is how many mini-batches make a sample of yinYangPeer.
const yinYangBatches = 20

// yinYangPeer compares training on the first mini-batches of the Yin-Yang set, from the initial weights on.
func yinYangPeer(b *bench, file string) (ours func() error, units int, err error) {
	r := yinYangRig()
	list := r.epoch(datasets.YinYang().Train, 0)[:yinYangBatches]
	out, err := r.gradients(b, list[0])
	if err != nil {
		return nil, 0, err
	}
	times := tensor{"times", []int{yinYangBatches, r.batch, 5}, nil}
	label := tensor{"label", []int{yinYangBatches, r.batch}, nil}
	var at []float64
	for _, batch := range list {
		for i, x := range batch.X {
			at = r.encoder.(encode.SpikeTimes).Milliseconds(at, x)
			for _, ms := range at {
				times.data = append(times.data, float32(ms))
			}
			label.data = append(label.data, float32(batch.Label[i]))
		}
	}
	if err := writeTensors(file, append(out, times, label)); err != nil {
		return nil, 0, err
	}
	t, err := r.bind(b)
	if err != nil {
		return nil, 0, err
	}
	return func() error {
		for _, batch := range list {
			if _, err := t.Learn(batch); err != nil {
				return err
			}
		}
		return nil
	}, yinYangBatches, nil
}
