package main

func convT6Peer(b *bench, file string) (ours func() error, units int, err error) {
	r, err := convRig()
	if err != nil {
		return nil, 0, err
	}
	batch := r.noise(1)[0]
	x := tensor{"x", []int{sgBatch, 1, convSide, convSide}, nil}
	for _, sample := range batch.X {
		x.data = append(x.data, sample...)
	}
	return r.bpttPeer(b, file, x, batch)
}
