package plot

import "math"

// alikeShape is how far the shapes of two pictures may differ, as a share, that are drawn in one size.
const alikeShape = 0.03

// picture reports whether the panel has a data area without axes, such as a sheet of fields.
func (p *panel) picture() bool {
	return p.area.area != (rect{}) && p.area.x.span().empty() && p.area.y.span().empty()
}

// matches reports whether both are pictures of one shape.
func (p *panel) matches(q *panel) bool {
	if !p.picture() || !q.picture() {
		return false
	}
	a, b := p.area.area.h()*q.area.area.w(), q.area.area.h()*p.area.area.w()
	return math.Abs(a-b) <= alikeShape*math.Max(a, b)
}

// pictures reports whether all panels are pictures of one shape, at least two beside each other, in columns whose widths are not given.
func (b *board) pictures(asked []*panel) bool {
	if len(b.Widths) > 0 || b.Columns < 2 || b.near {
		return false
	}
	for _, p := range asked {
		if !p.matches(asked[0]) {
			return false
		}
	}
	return true
}

// alignPictures asks pictures of one shape in a row for one height of their upper sides, and for the size that all have room for.
func (b *board) alignPictures(asked []*panel) {
	for i, p := range asked {
		if !p.picture() {
			continue
		}
		var alike []*panel
		top := 0.0
		for j, q := range asked {
			if b.row(i) == b.row(j) && p.matches(q) {
				alike, top = append(alike, q), math.Max(top, q.told.top)
			}
		}
		if len(alike) > 1 {
			p.fit(top, alike)
		}
	}
}

// fit asks the panel for a picture below top, of the size that all have room for.
func (p *panel) fit(top float64, alike []*panel) {
	w, h := math.Inf(1), math.Inf(1)
	for _, q := range alike {
		floor := math.Min(q.told.bottom, edge+tickStyle.size/2)
		w, h = math.Min(w, q.area.area.w()), math.Min(h, math.Min(q.area.area.h(), q.high()-top-floor))
	}
	p.least.top = math.Max(p.least.top, top)
	p.least.right = math.Max(p.least.right, p.told.right+p.area.area.w()-w)
	p.least.bottom = math.Max(p.least.bottom, p.high()-top-h)
}

// high is the height of the panel.
func (p *panel) high() float64 { return p.told.top + p.area.area.h() + p.told.bottom }
