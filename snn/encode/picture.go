package encode

// picture is an image that is filtered.
type picture struct {
	height, width int
	pixels        []float32
	gain          float32
}

// filter returns the contrasts of all places, 0 for those below the threshold. What lies outside the image is 0.
func (p picture) filter(f DoGFilter, threshold float64) []float32 {
	d, half := f.kernel(), f.Window/2
	sums := make([]float64, len(p.pixels))
	for i, v := range p.pixels {
		if v = clamp(p.gain * v); v != 0 {
			p.scatter(sums, d, half, i, 255*float64(v))
		}
	}
	out := make([]float32, len(sums))
	for i, v := range sums {
		if v >= threshold {
			out[i] = float32(v)
		}
	}
	return out
}

// scatter adds what a pixel gives to all places that see it.
func (p picture) scatter(sums, d []float64, half, at int, value float64) {
	n, y, x := 2*half+1, at/p.width, at%p.width
	for dy := max(-half, y-p.height+1); dy <= min(half, y); dy++ {
		for dx := max(-half, x-p.width+1); dx <= min(half, x); dx++ {
			sums[(y-dy)*p.width+x-dx] += float64(d[(dy+half)*n+dx+half] * value)
		}
	}
}

// normalize divides each value by the mean of the square around it, in which what lies outside counts as 0.
func (p picture) normalize(c []float32, radius int) {
	side := float64((2*radius + 1) * (2*radius + 1))
	area := p.areas(c)
	for i, v := range c {
		if v == 0 {
			continue
		}
		y, x := i/p.width, i%p.width
		top, bottom := max(y-radius, 0)*(p.width+1), min(y+radius+1, p.height)*(p.width+1)
		left, right := max(x-radius, 0), min(x+radius+1, p.width)
		sum := area[bottom+right] - area[top+right] - area[bottom+left] + area[top+left]
		c[i] = float32(float64(v) / (sum/side + 1e-12))
	}
}

// areas returns the sums over all rectangles that begin at the first pixel, [height + 1][width + 1].
func (p picture) areas(c []float32) []float64 {
	w := p.width + 1
	area := make([]float64, (p.height+1)*w)
	for y := range p.height {
		row := 0.0
		for x := range p.width {
			row += float64(c[y*p.width+x])
			area[(y+1)*w+x+1] = area[y*w+x+1] + row
		}
	}
	return area
}
