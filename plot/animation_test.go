package plot

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg/vgimg"
)

// growing are receptive fields that become clearer, and their weights larger.
func growing(t testing.TB, frames int) *Animation {
	t.Helper()
	var all []*Figure
	for k := range frames {
		var fields [][]float32
		for i := range 12 {
			field := digit(i)
			for p := range field {
				field[p] *= float32(k+1) / float32(frames)
			}
			fields = append(fields, field)
		}
		f, err := Weights(fmt.Sprintf("Receptive fields, epoch %d", k+1), fields, 14, 14, 6)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, f)
	}
	a, err := Animate(all, 5)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// cursor is a potential with a line that moves along it.
func cursor(t testing.TB, frames int) *Animation {
	t.Helper()
	v, threshold, spikes := lif(200)
	f, err := Potential("Membrane potential", 0.5, v, threshold, spikes)
	if err != nil {
		t.Fatal(err)
	}
	var all []*Figure
	for k := range frames {
		all = append(all, f.Annotate(RefX{At: float64(k * 99 / frames)}))
	}
	a, err := Animate(all, 20)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// stills draws all frames, as the animation should show them.
func stills(t *testing.T, a *Animation, dpi int) (all []*image.RGBA) {
	t.Helper()
	w, h := a.Size()
	asked, err := a.agree(roundLength(w*72), roundLength(h*72), dpi)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range a.frames {
		page := vgimg.NewWith(vgimg.UseWH(roundLength(w*72), roundLength(h*72)), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(color.Transparent))
		c := f.canvas(page, roundLength(w*72), roundLength(h*72), float64(dpi))
		c.pixels, c.panel = page.Image(), asked[i]
		if err := f.paint(c); err != nil {
			t.Fatal(err)
		}
		now := page.Image().(*image.RGBA)
		if f.style.Theme != Transparent { // pixels at the edge that the page covers in part
			under := image.NewRGBA(now.Rect)
			draw.Draw(under, now.Rect, image.NewUniform(white.in(f.style.Theme)), image.Point{}, draw.Src)
			draw.Draw(under, now.Rect, now, image.Point{}, draw.Over)
			now = under
		}
		all = append(all, now)
	}
	return all
}

// animated reads an animated PNG by the format: chunk by chunk, with its check sums, and puts the frames together. It shares nothing with the writer.
func animated(t *testing.T, data []byte) (frames []*image.RGBA, stays []float64) {
	t.Helper()
	var head, body []byte
	var at image.Rectangle
	var number uint32
	var page *image.RGBA
	promised := 0
	flush := func() {
		if body == nil {
			return
		}
		one := append([]byte(nil), data[:8]...)
		put := func(name string, b []byte) {
			one = binary.BigEndian.AppendUint32(one, uint32(len(b)))
			one = append(append(one, name...), b...)
			one = binary.BigEndian.AppendUint32(one, crc32.ChecksumIEEE(append([]byte(name), b...)))
		}
		h := append([]byte(nil), head...)
		binary.BigEndian.PutUint32(h, uint32(at.Dx()))
		binary.BigEndian.PutUint32(h[4:], uint32(at.Dy()))
		put("IHDR", h)
		put("IDAT", body)
		put("IEND", nil)
		img, err := png.Decode(bytes.NewReader(one))
		if err != nil {
			t.Fatal(err)
		}
		draw.Draw(page, at, img, image.Point{}, draw.Src)
		frames, body = append(frames, &image.RGBA{Pix: bytes.Clone(page.Pix), Stride: page.Stride, Rect: page.Rect}), nil
	}
	for rest := data[8:]; len(rest) > 0; {
		n := binary.BigEndian.Uint32(rest)
		name, b := string(rest[4:8]), rest[8:8+n]
		if crc32.ChecksumIEEE(rest[4:8+n]) != binary.BigEndian.Uint32(rest[8+n:]) {
			t.Fatalf("chunk %s: wrong sum", name)
		}
		rest = rest[12+n:]
		switch name {
		case "IHDR":
			head = b
			page = image.NewRGBA(image.Rect(0, 0, int(binary.BigEndian.Uint32(b)), int(binary.BigEndian.Uint32(b[4:]))))
		case "acTL":
			promised = int(binary.BigEndian.Uint32(b))
		case "fcTL":
			flush()
			v := func(i int) int { return int(binary.BigEndian.Uint32(b[4*i:])) }
			at = image.Rect(v(3), v(4), v(3)+v(1), v(4)+v(2))
			stays = append(stays, float64(binary.BigEndian.Uint16(b[20:]))/float64(binary.BigEndian.Uint16(b[22:])))
		case "fdAT":
			body = append(body, b[4:]...)
		}
		if name == "fcTL" || name == "fdAT" {
			if got := binary.BigEndian.Uint32(b); got != number {
				t.Fatalf("chunk %s has number %d, want %d", name, got, number)
			}
			number++
		}
	}
	flush()
	if promised != len(frames) {
		t.Fatalf("%d frames are promised, %d are there", promised, len(frames))
	}
	return frames, stays
}

// What the files show is what was drawn, pixel by pixel, in every theme; and the same bytes come twice.
func TestAnimatedPNG(t *testing.T) {
	for name, a := range map[string]*Animation{"fields": growing(t, 3), "cursor": cursor(t, 3)} {
		for _, style := range []Style{{}, {Theme: Dark, Medium: Paper}, {Theme: Transparent}} {
			const dpi = 61 // of which the pages are no whole number of pixels
			a := a.Styled(style)
			var one, two bytes.Buffer
			if err := a.PNG(&one, dpi); err != nil {
				t.Fatal(err)
			}
			if err := a.PNG(&two, dpi); err != nil || !bytes.Equal(one.Bytes(), two.Bytes()) {
				t.Errorf("%s, %v: another time other bytes; error %v", name, style.Theme, err)
			}
			frames, stays := animated(t, one.Bytes())
			for i, want := range stills(t, a, dpi) {
				got := frames[i]
				if got.Rect != want.Rect || !alikeImages(got, want) {
					t.Errorf("%s, %v: frame %d is another one than was drawn", name, style.Theme, i)
				}
			}
			if want := 1 / a.perSecond; math.Abs(stays[0]-want) > 5e-4 || stays[len(stays)-1] != 1 {
				t.Errorf("%s: frames stay %v s, want %v and 1 at the end", name, stays, want)
			}
			img, err := png.Decode(&one) // what knows no animation sees the last frame
			if err != nil {
				t.Fatal(err)
			}
			page := image.NewRGBA(img.Bounds())
			draw.Draw(page, page.Rect, img, image.Point{}, draw.Src)
			if !alikeImages(page, frames[len(frames)-1]) {
				t.Errorf("%s, %v: the still image is not the last frame", name, style.Theme)
			}
		}
	}
}

// alikeImages compares pixels; where they are see-through, to the rounding of their opacity.
func alikeImages(a, b *image.RGBA) bool {
	for i, v := range a.Pix {
		if d := int(v) - int(b.Pix[i]); d < -1 || d > 1 {
			return false
		}
	}
	return len(a.Pix) == len(b.Pix)
}

// GIFs show the same as far as 256 colours can: large areas exactly.
func TestGIF(t *testing.T) {
	for _, theme := range []Theme{Light, Dark, Transparent} {
		a := growing(t, 3).Styled(Style{Theme: theme})
		var one, two bytes.Buffer
		if err := a.GIF(&one, 60); err != nil {
			t.Fatal(err)
		}
		if err := a.GIF(&two, 60); err != nil || !bytes.Equal(one.Bytes(), two.Bytes()) {
			t.Errorf("%v: another time other bytes; error %v", theme, err)
		}
		g, err := gif.DecodeAll(&one)
		if err != nil {
			t.Fatal(err)
		}
		if len(g.Image) != 3 || g.Delay[0] != 20 || g.Delay[2] != 100 || g.LoopCount != 0 {
			t.Fatalf("%v: %d frames, delays %v, %d rounds", theme, len(g.Image), g.Delay, g.LoopCount)
		}
		drawn := stills(t, a, 60)
		page := image.NewRGBA(drawn[0].Rect)
		for i, p := range g.Image {
			if g.Disposal[i] == gif.DisposalBackground {
				clear(page.Pix)
			}
			draw.Draw(page, p.Rect, p, p.Rect.Min, draw.Over)
			if far := furthest(page, drawn[i]); theme != Transparent && far > 40 {
				t.Errorf("%v: a pixel of frame %d is %d off", theme, i, far)
			}
		}
		if got := page.RGBAAt(1, page.Rect.Dy()-2); theme == Transparent && got != (color.RGBA{}) || theme == Light && got != (color.RGBA{255, 255, 255, 255}) {
			t.Errorf("%v: the page is %v", theme, got)
		}
	}
}

// furthest is the largest difference of a channel.
func furthest(a, b *image.RGBA) (most int) {
	for i := range a.Pix {
		d := int(a.Pix[i]) - int(b.Pix[i])
		most = max(most, d, -d)
	}
	return most
}

// The colour scale is that of all frames, so weights are seen to grow; and a cursor that moves costs little of a frame.
func TestFramesShareScalesAndPixels(t *testing.T) {
	a := growing(t, 6)
	w, h := a.Size()
	asked, err := a.agree(roundLength(w*72), roundLength(h*72), 96)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range asked {
		if p.colors != (span{0, 1}) {
			t.Errorf("frame %d has colours from %v", i, p.colors)
		}
	}
	var five, many bytes.Buffer
	if err := cursor(t, 5).PNG(&five, 0); err != nil {
		t.Fatal(err)
	}
	if err := cursor(t, 25).PNG(&many, 0); err != nil {
		t.Fatal(err)
	}
	if perFrame := float64(many.Len()-five.Len()) / 20; perFrame > float64(five.Len())/10 {
		t.Errorf("a frame takes %.0f bytes, of %d of five frames", perFrame, five.Len())
	}
}

// Lines that grow keep their axes, colours and place.
func TestFramesShareAxes(t *testing.T) {
	var frames []*Figure
	for k := 1; k <= 3; k++ {
		x, y := []float64{0, float64(k)}, []float64{0, math.Pow10(k)}
		f, err := Lines("", Axis{Label: "t"}, Axis{Label: "v"}, Line{Name: fmt.Sprint("line ", k), X: x, Y: y})
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, f)
	}
	a, err := Animate(frames, 1)
	if err != nil {
		t.Fatal(err)
	}
	asked, err := a.agree(468, 260, 96)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range asked {
		if p.x != asked[2].x || p.y != asked[2].y || p.y.hi < 1000 || p.least != asked[2].least || len(p.names) != 3 || p.least.left == 0 {
			t.Errorf("frame %d: x %v, y %v, margins %v, names %v", i, p.x, p.y, p.least, p.names)
		}
	}
}

// An animation has the height of its highest frame, in which all have room.
func TestAnimationHasTheHeightOfItsHighestFrame(t *testing.T) {
	low, err := Comparison("", "v", Bar{Name: "a", Mean: 1, Lo: 0, Hi: 2})
	if err != nil {
		t.Fatal(err)
	}
	high, err := Comparison("", "v", repeat(Bar{Name: "a", Mean: 1, Lo: 0, Hi: 2}, 300)...)
	if err != nil {
		t.Fatal(err)
	}
	a, err := Animate([]*Figure{low, high, low}, 5)
	if err != nil {
		t.Fatal(err)
	}
	_, got := a.Size()
	if _, want := high.Size(); got != want {
		t.Errorf("%g inches, want %g", got, want)
	}
	if err := a.PNG(io.Discard, 0); err != nil {
		t.Error(err)
	}
}

func TestAnimationErrors(t *testing.T) {
	f, err := Comparison("", "v", Bar{Name: "a", Mean: 1, Lo: 0, Hi: 2})
	if err != nil {
		t.Fatal(err)
	}
	animate := func(frames []*Figure, rate float64) func() error {
		return func() error { _, err := Animate(frames, rate); return err }
	}
	if title := growing(t, 2).Title(); title != "Receptive fields, epoch 1 … Receptive fields, epoch 2" {
		t.Errorf("title %q", title)
	}
	if title := cursor(t, 2).Title(); title != "Membrane potential" {
		t.Errorf("title %q", title)
	}
	long, err := Animate([]*Figure{f, f}, 5)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	var none *Animation
	for _, c := range []struct {
		do   func() error
		want string
	}{
		{animate(nil, 5), "animation: 0 frames: give from 1 to 2000"},
		{animate([]*Figure{f, nil}, 5), "animation: frame 1 is nil"},
		{animate([]*Figure{f}, 0), "animation: 0 frames a second: must be from 0.1 to 50"},
		{animate([]*Figure{f}, math.NaN()), "animation: NaN frames a second"},
		{func() error { return long.PNG(&out, 5000) }, "animation: 2 frames of "},
		{func() error { return long.GIF(nil, 0) }, "comparison: no writer (nil)"},
		{func() error { return long.Resize(0.1, 3).GIF(&out, 0) }, "comparison: size of 0.1 x 3 inches"},
		{func() error { return long.Styled(Style{Medium: 9}).PNG(&out, 0) }, "comparison: medium 9"},
		{animate([]*Figure{f, f.Annotate(RefX{At: 100})}, 5), "animation: frame 1, comparison: mark 1, plot.RefX: 100 is beyond"},
		{animate([]*Figure{f, f, f.Resize(3, 3)}, 5), "animation: frame 2, comparison: 3 x 3 inches, where frame 0 has 6.5 x "},
		{animate([]*Figure{f, square(t)}, 5), "animation: frame 1, lines: frame 0 is of another kind, comparison"},
		{animate([]*Figure{f, f.Styled(Style{Theme: Dark})}, 5), "animation: frame 1, comparison: frame 0 has another style"},
		{func() error { return none.PNG(&out, 0) }, "Animation.PNG: the animation is empty"},
		{func() error { return (&Animation{}).GIF(&out, 0) }, "Animation.GIF: the animation is empty"},
	} {
		if err := c.do(); err == nil || !strings.HasPrefix(err.Error(), "plot: "+c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
	if out.Len() > 0 {
		t.Errorf("%d bytes were written beside errors", out.Len())
	}
}
