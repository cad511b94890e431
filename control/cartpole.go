package control

import (
	"errors"
	"fmt"
	"math"
)

// CartPole is the pole on a cart [barto1983] that is to be balanced by pushing the cart left (action 0) or right (1), as CartPole-v1 of Gymnasium
// 1.4.0 [towers2024] has it. The state is x, ẋ, θ, θ̇, in m and rad; with f = ±10 N, cos and sin of θ,
//
//	u = (f + 0.05·θ̇²·sin)/1.1,
//	θ̈ = (9.8·sin − cos·u)/(0.5·(4/3 − 0.1·cos²/1.1)),  ẍ = u − 0.05·θ̈·cos/1.1,
//
// and a step is one of Euler's of 0.02 s, in which positions go on with the velocities from before it. Each step earns 1. An episode begins with
// four numbers from ±0.05, ends when |x| is above 2.4 m or |θ| above 12°, and is truncated after Limit steps. The task counts as solved with a
// mean of 475 over 100 episodes.
//
// The draws are those of numpy, and every operation is rounded as there, so that states are Gymnasium's to the last bit as long as sine and
// cosine are. They are rounded to the nearest number here; C libraries miss that by one bit in one of some hundred cases, not all in the same.
// Gymnasium rounds what is observed to float32, which is not done here.
type CartPole struct {
	Limit  int // steps; 0 means 500
	random *pcg64
	state  [4]float64
	steps  int
	runs   bool // an episode has begun and is not over
}

// Limits of an episode, and the constants of the equations.
const (
	cartLimit    = 500
	cartStart    = .05
	cartFarthest = 2.4
	cartTilt     = .20943951023931953 // 12°
	cartForce    = 10
	cartGravity  = 9.8
	cartMass     = 1.1 // with the pole
	poleMass     = .1
	poleLength   = .5  // to its middle
	poleMoment   = .05 // mass times length
	cartInterval = .02
)

// NewCartPole returns a pole on a cart whose episodes begin as they do after reset(seed=seed) in Gymnasium; Reset begins the first.
func NewCartPole(seed uint64) *CartPole { return &CartPole{random: newPCG64(seed)} }

// Actions returns 2.
func (c *CartPole) Actions() int {
	if c == nil {
		panic("control: CartPole.Actions: the cart is nil")
	}
	return 2
}

// Reset begins an episode. A CartPole that NewCartPole has not made has seed 0.
func (c *CartPole) Reset() []float64 {
	if c == nil {
		panic("control: CartPole.Reset: the cart is nil")
	}
	if c.random == nil {
		c.random = newPCG64(0)
	}
	for i := range c.state {
		c.state[i] = -cartStart + float64(2*cartStart*c.random.uniform())
	}
	c.steps, c.runs = 0, true
	return c.observe()
}

// Begin begins an episode in a given state, which must be within the limits. After an error everything is as it was.
func (c *CartPole) Begin(state [4]float64) error {
	if c == nil {
		return errors.New("control: CartPole.Begin: the cart is nil")
	}
	for i, v := range state {
		if v-v != 0 {
			return fmt.Errorf("control: CartPole.Begin: state %v is not finite at %d", state, i)
		}
	}
	if fallen(state) {
		return fmt.Errorf("control: CartPole.Begin: state %v; give |x| up to %v m and |θ| up to %v", state, cartFarthest, cartTilt)
	}
	c.state, c.steps, c.runs = state, 0, true
	return nil
}

// observe returns the state in memory of its own.
func (c *CartPole) observe() []float64 { return append([]float64(nil), c.state[:]...) }

func fallen(state [4]float64) bool {
	return math.Abs(state[0]) > cartFarthest || math.Abs(state[2]) > cartTilt
}

// Step pushes the cart for 0.02 s.
func (c *CartPole) Step(action int) (Outcome, error) {
	if c == nil {
		return Outcome{}, errors.New("control: CartPole.Step: the cart is nil")
	}
	if action != 0 && action != 1 {
		return Outcome{}, fmt.Errorf("control: CartPole: action %d; there are 0 and 1", action)
	}
	if !c.runs {
		return Outcome{}, errors.New("control: CartPole: a step of an episode that is over or has not begun; call Reset")
	}
	c.push(float64(2*action-1) * cartForce)
	c.steps++
	limit := c.Limit
	if limit <= 0 {
		limit = cartLimit
	}
	o := Outcome{Observation: c.observe(), Reward: 1, Terminated: fallen(c.state), Truncated: c.steps >= limit}
	c.runs = !o.Over()
	return o, nil
}

// push takes one step of the equations, with every operation rounded.
func (c *CartPole) push(force float64) {
	x, v, angle, turn := c.state[0], c.state[1], c.state[2], c.state[3]
	sin, cos := smallSin(angle), smallCos(angle)
	u := (force + float64(float64(poleMoment*float64(turn*turn))*sin)) / cartMass
	fall := float64(cartGravity*sin) - float64(cos*u)
	fall /= float64(poleLength * (4./3 - float64(poleMass*float64(cos*cos))/cartMass))
	pull := u - float64(float64(poleMoment*fall)*cos)/cartMass
	c.state = [4]float64{
		x + float64(cartInterval*v), v + float64(cartInterval*pull),
		angle + float64(cartInterval*turn), turn + float64(cartInterval*fall),
	}
}
