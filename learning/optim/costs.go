package optim

// Operations is how many multiply-adds it takes to write a weight, with each multiplication, root, quotient and comparison counted as one: of SGD
// the step, with momentum its fall too; of Adam and Adamax two for m, three for v and two for the step; of AdamW one more, for the decay.
func (o Optimizer) Operations() float64 {
	switch {
	case o.Kind == SGD && o.Momentum == 0:
		return 1
	case o.Kind == SGD:
		return 2
	case o.Kind == AdamW:
		return 8
	}
	return 7
}
