package control

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// Table is what Q-learning [watkins1992] learns: of every box of observations and every action the rewards that are expected from there on.
type Table struct {
	Edges [][]float64 // of each number of an observation, ascending; the box of a number is how many edges are at or below it
	Value [][]float64 // [box][action]
}

// Act returns the action of the largest value, the first of several, and 0 of a table that has no such box.
func (t *Table) Act(observation []float64) int {
	if t == nil {
		panic("control: Table.Act: the table is nil")
	}
	b := t.box(observation)
	if b >= len(t.Value) {
		return 0
	}
	return largest(t.Value[b])
}

// box numbers the boxes, the last number of an observation fastest.
func (t *Table) box(observation []float64) int {
	b := 0
	for i, edges := range t.Edges {
		at := 0
		for at < len(edges) && i < len(observation) && observation[i] >= edges[at] {
			at++
		}
		b = b*(len(edges)+1) + at
	}
	return b
}

func largest(values []float64) int {
	at := 0
	for a, v := range values {
		if v > values[at] {
			at = a
		}
	}
	return at
}

// QLearning learns a [Table] from rewards, step by step: after action a in box s, a reward r and box s',
//
//	Q(s, a) += η·(r + Discount·max_b Q(s', b) − Q(s, a)),
//
// without the maximum where the episode terminated. In episode k, with f = max(Least, 1 − k/(Decline·Episodes)), η is Rate·f, and with a chance
// of Explore·f the action is drawn. Values begin with 0.
type QLearning struct {
	Edges    [][]float64 // see [Table]; nil means the 162 boxes of [barto1983] for a pole on a cart
	Episodes int         // 0 means 10,000
	Rate     float64     // 0 means 0.2
	Discount float64     // 0 means 0.99
	Explore  float64     // 0 means 0.3
	Decline  float64     // 0 means 0.8
	Least    float64     // 0 means 0.02
}

// bartoEdges are those of x and ẋ in m, and of θ and θ̇ in rad.
func bartoEdges() [][]float64 {
	const degree = math.Pi / 180
	return [][]float64{{-.8, .8}, {-.5, .5}, {-6 * degree, -degree, 0, degree, 6 * degree}, {-50 * degree, 50 * degree}}
}

// tableMost bounds the boxes.
const tableMost = 1 << 24

// Resolve returns the method with its defaults written out, or what is wrong with it.
func (q QLearning) Resolve() (QLearning, error) {
	if q.Edges == nil {
		q.Edges = bartoEdges()
	}
	q.Episodes, q.Rate, q.Discount = cmp.Or(q.Episodes, 10000), cmp.Or(q.Rate, .2), cmp.Or(q.Discount, .99)
	q.Explore, q.Decline, q.Least = cmp.Or(q.Explore, .3), cmp.Or(q.Decline, .8), cmp.Or(q.Least, .02)
	boxes := 1
	for i, e := range q.Edges {
		if !slices.IsSorted(e) || slices.ContainsFunc(e, math.IsNaN) || boxes > tableMost/(len(e)+1) {
			return q, fmt.Errorf("control: Q-learning: edges %d, %v; give ascending numbers, of up to %d boxes in all", i, e, tableMost)
		}
		boxes *= len(e) + 1
	}
	for _, share := range []float64{q.Rate, q.Discount, q.Explore, q.Least} {
		if !(share > 0 && share <= 1) {
			return q, fmt.Errorf("control: Q-learning: rate %v, discount %v, explore %v and least %v; give numbers above 0 and up to 1",
				q.Rate, q.Discount, q.Explore, q.Least)
		}
	}
	if q.Episodes < 1 || q.Episodes > mostEpisodes || !(q.Decline > 0) || math.IsInf(q.Decline, 0) {
		return q, fmt.Errorf("control: Q-learning: %d episodes, decline %v; give 1 to %d, and a number above 0", q.Episodes, q.Decline, mostEpisodes)
	}
	return q, nil
}

// Train acts in Episodes episodes.
func (q QLearning) Train(env Environment, seed uint64) (*Table, error) {
	q, err := q.Resolve()
	if err != nil {
		return nil, err
	}
	if isNil(env) {
		return nil, errors.New("control: QLearning.Train: the environment is nil")
	}
	if err := checkActions(env); err != nil {
		return nil, fmt.Errorf("control: QLearning.Train: %w", err)
	}
	boxes := 1
	for _, e := range q.Edges {
		boxes *= len(e) + 1
	}
	t := &Table{Edges: q.Edges, Value: make([][]float64, boxes)}
	for b := range t.Value {
		t.Value[b] = make([]float64, env.Actions())
	}
	stream := snn.NewStream(seed).Named("q-learning")
	for k := range q.Episodes {
		if err := q.episode(env, t, k, stream.At(k)); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// episode learns from one episode.
func (q QLearning) episode(env Environment, t *Table, k int, s snn.Stream) error {
	f := max(q.Least, 1-float64(k)/(q.Decline*float64(q.Episodes)))
	o, from := Outcome{}, t.box(env.Reset())
	for step := uint64(0); !o.Over(); step += 2 {
		a := largest(t.Value[from])
		if s.Float64(step) < q.Explore*f {
			a = s.Intn(step+1, env.Actions())
		}
		var err error
		if o, err = env.Step(a); err != nil {
			return err
		}
		to, expected := t.box(o.Observation), o.Reward
		if !o.Terminated {
			expected += float64(q.Discount * slices.Max(t.Value[to]))
		}
		t.Value[from][a] += float64(q.Rate * f * (expected - t.Value[from][a]))
		from = to
	}
	return nil
}
