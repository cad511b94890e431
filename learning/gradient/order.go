package gradient

// groups orders populations so that each comes after those that feed it. Populations on a common cycle are one group,
// ordered by their projections without delay.
func groups(pops []pop, projs []proj) [][]int {
	reach := reach(len(pops), projs)
	same := func(a, b int) bool { return a == b || reach[a][b] && reach[b][a] }
	done := make([]bool, len(pops))
	var groups [][]int
	for first := 0; first < len(pops); first++ {
		if done[first] || !ready(first, projs, done, same) {
			continue
		}
		var g []int
		for added := true; added; {
			added = false
			for i := range pops {
				if !done[i] && same(i, first) && instant(i, projs, done, same) {
					g, done[i], added = append(g, i), true, true
				}
			}
		}
		groups = append(groups, g)
		first = -1 // what waited for this group may be ready now
	}
	return groups
}

// ready reports whether all that feeds the group of i from outside is done.
func ready(i int, projs []proj, done []bool, same func(a, b int) bool) bool {
	for _, j := range projs {
		if same(j.post, i) && !same(j.pre, i) && !done[j.pre] {
			return false
		}
	}
	return true
}

// instant reports whether all that feeds i without delay from within its group is done.
func instant(i int, projs []proj, done []bool, same func(a, b int) bool) bool {
	for _, j := range projs {
		if j.post == i && j.delay == 0 && same(j.pre, i) && !done[j.pre] {
			return false
		}
	}
	return true
}

// reach says which populations can be reached from which.
func reach(n int, projs []proj) [][]bool {
	reach := make([][]bool, n)
	for i := range reach {
		reach[i] = make([]bool, n)
	}
	for _, j := range projs {
		reach[j.pre][j.post] = true
	}
	for k := range n {
		for a := range n {
			for b := range n {
				reach[a][b] = reach[a][b] || reach[a][k] && reach[k][b]
			}
		}
	}
	return reach
}
