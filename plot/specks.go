package plot

import (
	"image"
	"image/color"
	"math"
)

// specks are points that are so many that they are drawn as a bitmap: of marks as large as those of the vector form, with edges in four steps.
// All is whole numbers, so that the bytes are the same on every processor.
type specks struct {
	img     *image.RGBA
	cover   []uint8 // of the pixels of a turn
	touched []int   // which they are
}

// bitmapped returns a bitmap for an area, and the rectangle that its pixels fill.
func (c *canvas) bitmapped(area rect) (*specks, rect) {
	side := 72 / (c.dpi * c.scale) // of a pixel, in points of a notebook
	w, h := int(math.Ceil(area.w()/side)), int(math.Ceil(area.h()/side))
	s := &specks{img: image.NewRGBA(image.Rect(0, 0, w, h)), cover: make([]uint8, w*h)}
	return s, rect{area.x0, area.y0, area.x0 + float64(float64(w)*side), area.y0 + float64(float64(h)*side)}
}

// stamp covers the pixels of a mask around a pixel.
func (s *specks) stamp(mask *image.Alpha, x, y int) {
	size, bounds := mask.Rect.Dx(), s.img.Rect
	for j := range size {
		for i := range size {
			px, py := x+i-size/2, y+j-size/2
			a := mask.Pix[j*mask.Stride+i]
			if a == 0 || px < 0 || py < 0 || px >= bounds.Dx() || py >= bounds.Dy() {
				continue
			}
			at := py*bounds.Dx() + px
			if s.cover[at] == 0 {
				s.touched = append(s.touched, at)
			}
			s.cover[at] = max(s.cover[at], a)
		}
	}
}

// paint lays a colour over what is covered, and uncovers it: marks of one turn do not darken each other.
func (s *specks) paint(col color.NRGBA) {
	for _, at := range s.touched {
		alpha := uint32(col.A) * uint32(s.cover[at]) / 255
		pix := s.img.Pix[4*at : 4*at+4]
		for k, v := range [...]uint8{col.R, col.G, col.B, 255} {
			pix[k] = uint8((uint32(v)*alpha + uint32(pix[k])*(255-alpha)) / 255)
		}
		s.cover[at] = 0
	}
	s.touched = s.touched[:0]
}

// maskOf is a shape of so many pixels of radius, in the middle of an image of an odd side.
func maskOf(m Marker, radius float64) *image.Alpha {
	const parts = 2 // of a pixel, in each direction
	corners := markerShape(m)
	half := int(math.Ceil(1.3*radius)) + 1
	mask := image.NewAlpha(image.Rect(0, 0, 2*half+1, 2*half+1))
	for j := range mask.Rect.Dy() {
		for i := range mask.Rect.Dx() {
			n := 0
			for k := range parts * parts {
				x := float64(i-half) + (float64(k%parts)+0.5)/parts - 0.5
				y := float64(half-j) + (float64(k/parts)+0.5)/parts - 0.5
				if within := (point{x / radius, y / radius}).in(corners); within {
					n++
				}
			}
			mask.Pix[j*mask.Stride+i] = uint8(255 * n / (parts * parts))
		}
	}
	return mask
}

// in reports whether the point lies in a polygon.
func (p point) in(corners []point) bool {
	inside := false
	for i, a := range corners {
		b := corners[(i+1)%len(corners)]
		if (a.y > p.y) == (b.y > p.y) {
			continue
		}
		if x := a.x + float64((b.x-a.x)*(p.y-a.y)/(b.y-a.y)); p.x < x {
			inside = !inside
		}
	}
	return inside
}
