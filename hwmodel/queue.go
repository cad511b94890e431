package hwmodel

// queue hands out numbers from 0 to n−1, each once and again whenever it was added since.
type queue struct {
	waiting []int
	queued  []bool
}

// newQueue holds all numbers below n, the last first: behind a layer stand those that it depends on.
func newQueue(n int) *queue {
	q := &queue{queued: make([]bool, n)}
	for i := n - 1; i >= 0; i-- {
		q.add(i)
	}
	return q
}

func (q *queue) add(i int) {
	if !q.queued[i] {
		q.queued[i] = true
		q.waiting = append(q.waiting, i)
	}
}

func (q *queue) next() (int, bool) {
	if len(q.waiting) == 0 {
		return 0, false
	}
	i := q.waiting[0]
	q.waiting, q.queued[i] = q.waiting[1:], false
	return i, true
}
