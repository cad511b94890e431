package snn

// WeightShape returns the axes of the weights of projection k, as files of models have them: [pre][post] for Dense, one a cell for
// OneToOne, a single one for AllButOwn. The net passes Check. It panics if there is no such projection, or none of its populations.
func (n Net) WeightShape(k int) []int { return n.weightShape("Net.WeightShape", k) }

func (n Net) weightShape(method string, k int) []int {
	p := n.Projections[within(method, "projection", k, len(n.Projections))]
	pre, post := n.sizeOf(method, p.Pre), n.sizeOf(method, p.Post)
	switch p.Wiring.(type) {
	case OneToOne:
		return []int{pre}
	case AllButOwn:
		return []int{1}
	}
	return []int{pre, post}
}
