package snn

import (
	"fmt"

	"github.com/spikecell/spikecell/internal/engine"
)

// maps is the geometry of a convolution or pooling, all maps {height, width, channels}.
type maps struct {
	in, mid, out [3]int // before, behind the kernel, and behind pooling by the largest
	window, pool engine.Window
	groups       int
}

// mapOf returns a shape as {height, width, channels}; lines have the width 1.
func mapOf(name string, shape []int, line bool) ([3]int, error) {
	dims := len(shape)
	switch {
	case line && dims == 1:
		return [3]int{shape[0], 1, 1}, nil
	case line && dims == 2:
		return [3]int{shape[0], 1, shape[1]}, nil
	case line:
		return [3]int{}, fmt.Errorf("%q has the shape %v; a line has {length, channels}, or {length}", name, shape)
	case dims == 2:
		return [3]int{shape[0], shape[1], 1}, nil
	case dims == 3:
		return [3]int{shape[0], shape[1], shape[2]}, nil
	}
	return [3]int{}, fmt.Errorf("%q has the shape %v; a map has {height, width, channels}, or {height, width}", name, shape)
}

// mostSide bounds the numbers of a window, so that no product of them overflows.
const mostSide = 1 << 20

// checkWindow checks the numbers of a window, whose defaults are applied.
func checkWindow(v engine.Window, size string) error {
	for axis, of := range [...]string{"vertical", "horizontal"} {
		switch {
		case v.Size[axis] < 1 || v.Size[axis] > mostSide:
			return fmt.Errorf("%s %s is %d; give 1 to %d", of, size, v.Size[axis], mostSide)
		case v.Stride[axis] < 1 || v.Stride[axis] > mostSide:
			return fmt.Errorf("%s Stride is %d; give 1 to %d", of, v.Stride[axis], mostSide)
		case v.Dilation[axis] < 1 || v.Dilation[axis] > mostSide:
			return fmt.Errorf("%s Dilation is %d; give 1 to %d", of, v.Dilation[axis], mostSide)
		case v.Pad[axis] < 0 || v.Pad[axis] > v.Dilation[axis]*(v.Size[axis]-1):
			return fmt.Errorf("%s Pad is %d; give 0 or more, and less than the %d cells that the %s spans, as beyond them it sees nothing",
				of, v.Pad[axis], v.Dilation[axis]*(v.Size[axis]-1)+1, size)
		}
	}
	return nil
}

// maps returns the geometry of a convolution between two populations, or what does not join.
func (c Conv2D) maps(pre, post Population, line bool) (m maps, err error) {
	m = maps{groups: orOne(c.Groups), window: engine.Window{Size: c.Kernel, Pad: c.Pad}}
	for axis := range 2 {
		m.window.Stride[axis], m.window.Dilation[axis] = orOne(c.Stride[axis]), orOne(c.Dilation[axis])
	}
	side := orOne(c.MaxPool)
	m.pool = engine.Window{Size: [2]int{side, side}, Stride: [2]int{side, side}, Dilation: [2]int{1, 1}}
	if err := checkWindow(m.window, "Kernel"); err != nil {
		return m, err
	}
	if err := m.ends(pre, post, line); err != nil {
		return m, err
	}
	switch {
	case m.groups < 1 || m.in[2]%m.groups != 0 || m.out[2]%m.groups != 0:
		return m, fmt.Errorf("Groups is %d, which does not divide the %d and %d channels", c.Groups, m.in[2], m.out[2])
	case side < 1 || side > mostSide:
		return m, fmt.Errorf("MaxPool is %d; give 1 to %d", c.MaxPool, mostSide)
	}
	m.mid[2] = m.out[2]
	for axis := range 2 {
		m.mid[axis] = m.window.Output(axis, m.in[axis])
	}
	if m.mid[0] > 0 && m.mid[1] > 0 && side > min(m.mid[0], m.mid[1]) {
		return m, fmt.Errorf("MaxPool is %d, and the kernel leaves maps of %d×%d cells; give no more than their sides", c.MaxPool, m.mid[0], m.mid[1])
	}
	return m, m.fits(m.mid[0]/side, m.mid[1]/side, post)
}

// maps returns the geometry of a pooling.
func (p Pool2D) maps(pre, post Population) (m maps, err error) {
	m = maps{window: engine.Window{Size: p.Size, Stride: p.Stride, Dilation: [2]int{1, 1}}}
	for axis := range 2 {
		if p.Stride[axis] == 0 {
			m.window.Stride[axis] = p.Size[axis]
		}
	}
	if err := checkWindow(m.window, "Size"); err != nil {
		return m, err
	}
	if err := m.ends(pre, post, false); err != nil {
		return m, err
	}
	if m.in[2] != m.out[2] {
		return m, fmt.Errorf("a pooling joins maps of the same channels, not of %d and %d", m.in[2], m.out[2])
	}
	m.groups = m.in[2]
	return m, m.fits(m.window.Output(0, m.in[0]), m.window.Output(1, m.in[1]), post)
}

// ends reads the shapes of both populations.
func (m *maps) ends(pre, post Population, line bool) (err error) {
	if m.in, err = mapOf(pre.Name, pre.Shape, line); err != nil {
		return err
	}
	m.out, err = mapOf(post.Name, post.Shape, line)
	return err
}

// fits compares the sides that a geometry gives with those of the post population.
func (m *maps) fits(height, width int, post Population) error {
	switch {
	case height < 1 || width < 1:
		return fmt.Errorf("the window does not fit a map of %d×%d cells", m.in[0], m.in[1])
	case m.out[0] != height || m.out[1] != width:
		return fmt.Errorf("maps of %d×%d cells become %d×%d, and %q has the shape %v; give it these sides", m.in[0], m.in[1], height, width,
			post.Name, post.Shape)
	}
	return nil
}

// seen returns how many pairs of an output place and an element of its window do not lie on the padding.
func (m maps) seen(out [3]int) float64 {
	pairs := 1.0
	for axis := range 2 {
		sum, v := 0, m.window
		for d := range v.Size[axis] {
			from := v.Pad[axis] - d*v.Dilation[axis] // o·Stride lies from here on, and below from + side
			first := (max(from, 0) + v.Stride[axis] - 1) / v.Stride[axis]
			if last := from + m.in[axis] - 1; last >= 0 {
				sum += max(0, min(last/v.Stride[axis], out[axis]-1)-first+1)
			}
		}
		pairs *= float64(sum)
	}
	return pairs
}

// compile returns what a convolution computes.
func (m maps) compile() engine.Differentiable {
	c := engine.NewConv(m.in, m.mid, m.window, m.groups)
	if m.pool.Size[0] == 1 {
		return c
	}
	return engine.NewMaxPooled(c, m.mid, m.out, m.pool.Size)
}

// compilePool returns what a pooling computes.
func (m maps) compilePool() engine.Differentiable {
	return engine.NewLinks(cellsOf(m.in), cellsOf(m.out), int(m.seen(m.out))*m.out[2], true, func(add func(pre, post int)) {
		engine.NewConv(m.in, m.out, m.window, m.in[2]).Each(func(pre, post, _ int) { add(pre, post) })
	})
}

func cellsOf(m [3]int) int { return m[0] * m[1] * m[2] }
