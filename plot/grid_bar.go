package plot

import "math"

// bar is the colour scale of all panels, if they share one and any has one.
func (b *board) bar(asked []*panel) *colorbar {
	if b.Share&ShareBar == 0 {
		return nil
	}
	for _, p := range asked {
		if p.bar != nil {
			bar := *p.bar
			bar.colors = bar.colors.in(p.colors)
			return &bar
		}
	}
	return nil
}

// beside is the part of the page that a common scale stands beside: the data of the panels that have one.
func (b *board) beside(asked []*panel, cells []rect) rect {
	all := rect{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for i, p := range asked {
		if p.bar == nil {
			continue
		}
		r, cell := p.area.area, cells[i]
		if r == (rect{}) {
			r = rect{edge, edge, cell.w() - edge, cell.h() - edge}
		}
		all = rect{0, math.Min(all.y0, cell.y0+r.y0), math.Max(all.x1, cell.x1-edge/2), math.Max(all.y1, cell.y0+r.y1)}
	}
	return all
}
