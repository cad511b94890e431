package datasets

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/cmplx"
	"slices"
	"strings"
	"testing"
)

// riff returns a WAV file of the chunks, each an identifier of four letters and its data.
func riff(chunks ...string) []byte {
	b := []byte("WAVE")
	for _, c := range chunks {
		b = append(b, c[:4]...)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(c)-4))
		b = append(b, c[4:]...)
		if len(c)%2 == 1 {
			b = append(b, 0)
		}
	}
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(b))), b...)
}

// wavFormat returns a chunk of format.
func wavFormat(code, channels, bits uint16, rate uint32) string {
	b := binary.LittleEndian.AppendUint16([]byte("fmt "), code)
	b = binary.LittleEndian.AppendUint16(b, channels)
	b = binary.LittleEndian.AppendUint32(b, rate)
	b = binary.LittleEndian.AppendUint32(b, rate*uint32(channels*bits/8))
	b = binary.LittleEndian.AppendUint16(b, channels*bits/8)
	return string(binary.LittleEndian.AppendUint16(b, bits))
}

func TestParseWAV(t *testing.T) {
	format, data := wavFormat(1, 1, 16, 8000), "data\x00\x80\xff\x7f\x00\x00\x00\x40"
	for name, content := range map[string][]byte{
		"plain": riff(format, data), "other chunks": riff("LISTodd", format, "cue ", data, "rest..."), "long format": riff(format+"\x00\x00", data),
	} {
		s, err := ParseWAV(content, "f")
		if err != nil || s.Rate != 8000 || !slices.Equal(s.Value, []float64{-1, 32767. / 32768, 0, .5}) {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
}

func TestParseWAVRefuses(t *testing.T) {
	format := wavFormat(1, 1, 16, 8000)
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"empty":         {nil, "f: offset 0: no WAV file"},
		"text":          {[]byte("<html>not found</html>"), "f: offset 0: no WAV file"},
		"no samples":    {riff(format), "f: offset 36: the file has no samples"},
		"empty samples": {riff(format, "data"), "f: offset 44: 0 bytes are no 16-bit samples"},
		"half a sample": {riff(format, "dataxyz"), "f: offset 44: 3 bytes are no"},
		"no format":     {riff("data\x00\x00"), "f: offset 12: samples before their format"},
		"stereo":        {riff(wavFormat(1, 2, 16, 8000)), "f: offset 20: sound of format 1, 2 channels, 16 bits; convert it"},
		"float":         {riff(wavFormat(3, 1, 32, 8000)), "sound of format 3, 1 channels, 32 bits"},
		"no rate":       {riff(wavFormat(1, 1, 16, 0)), "f: offset 24: 0 samples a second"},
		"short format":  {riff(format[:12]), "f: offset 12: a format of 8 bytes"},
		"cut":           {riff(format, "data123456")[:48], "f: offset 36: a chunk of 6 bytes, 4 are left"},
		"half a chunk":  {riff(format)[:15], "f: offset 12: the file ends within the head"},
	} {
		if s, err := ParseWAV(c.content, "f"); err == nil || !strings.Contains(err.Error(), c.want) || s.Value != nil {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}

// FuzzParseWAV holds that sound is never more than the file has, and in range.
func FuzzParseWAV(f *testing.F) {
	f.Add(riff(wavFormat(1, 1, 16, 8000), "data\x01\x02\x03\x04"))
	f.Add(riff("LISTodd", wavFormat(1, 1, 16, 44100), "data\x00\x80"))
	f.Add(riff(wavFormat(1, 1, 16, 8000), "data12")[:45])
	f.Fuzz(func(t *testing.T, content []byte) {
		s, err := ParseWAV(content, "f")
		if err != nil {
			return
		}
		if len(s.Value) == 0 || 2*len(s.Value) > len(content) || slices.Min(s.Value) < -1 || slices.Max(s.Value) >= 1 || s.Rate < 1 {
			t.Errorf("%d samples of %d a second from %d bytes", len(s.Value), s.Rate, len(content))
		}
	})
}

func tone(hz float64, rate, n int) Sound {
	s := Sound{Rate: rate}
	for i := range n {
		s.Value = append(s.Value, math.Cos(2*math.Pi*hz*float64(i)/float64(rate)))
	}
	return s
}

// TestGammatoneResponse compares the output for tones with the closed form of the cascade's transfer function,
// H(ω) = ((1−a)/(1−p·exp(−iω)))⁴, which a real tone passes as the sum of both its halves.
func TestGammatoneResponse(t *testing.T) {
	const rate = 8000.
	for _, centre := range []float64{150, 1000, 3000} {
		g := newGammatone(centre, rate)
		p := complex(g.re, g.im)
		gain := func(omega float64) complex128 {
			return cmplx.Pow(complex(g.in, 0)/(1-p*cmplx.Exp(complex(0, -omega))), 4)
		}
		for _, hz := range []float64{centre, centre / 2, centre * 1.2, 3900} {
			g := newGammatone(centre, rate)
			omega := 2 * math.Pi * hz / rate
			h, mirrored := gain(omega), gain(-omega)
			for n := range 4000 {
				got := g.next(math.Cos(omega * float64(n)))
				turn := cmplx.Exp(complex(0, omega*float64(n)))
				if want := real(h*turn + mirrored/turn); n > 3000 && math.Abs(got-want) > 1e-9 {
					t.Fatalf("filter at %v Hz, tone of %v Hz: %v after %d samples, want %v", centre, hz, got, n, want)
				}
			}
			if a := cmplx.Abs(h); hz == centre && math.Abs(a-1) > 1e-9 {
				t.Errorf("filter at %v Hz: gain %v at its centre", centre, a)
			}
		}
	}
}

// TestCochleaCentres: equal steps on the ERB-rate scale, from Low to High.
func TestCochleaCentres(t *testing.T) {
	c, err := Cochlea{Channels: 5, High: 3000}.Resolve(8000)
	if err != nil {
		t.Fatal(err)
	}
	if first, last := c.centre(0), c.centre(4); math.Abs(first-100) > 1e-9 || math.Abs(last-3000) > 1e-9 {
		t.Errorf("filters from %v to %v Hz", first, last)
	}
	for k := 1; k < 4; k++ {
		up, down := math.Log(1+.00437*c.centre(k+1)), math.Log(1+.00437*c.centre(k-1))
		if mid := math.Log(1 + .00437*c.centre(k)); math.Abs(mid-(up+down)/2) > 1e-12 {
			t.Errorf("filter %d is not halfway", k)
		}
	}
}

// TestCochleaHearsATone: of a tone at the centre of a filter, that filter has the largest envelope, 1/π (the mean of a
// half-wave) to the power of the compression.
func TestCochleaHearsATone(t *testing.T) {
	c, err := Cochlea{Channels: 8, Low: 200, High: 3000}.Resolve(8000)
	if err != nil {
		t.Fatal(err)
	}
	for k := range c.Channels {
		s := tone(c.centre(k), 8000, 4000)
		for i := range s.Value {
			s.Value[i] *= .1 // loudness is divided out
		}
		x, err := c.Hear(s)
		if err != nil || len(x) != 50*8 {
			t.Fatalf("%d values, %v", len(x), err)
		}
		last := x[30*8 : 31*8]
		if loudest := slices.Max(last); last[k] != loudest || math.Abs(float64(loudest)-math.Pow(1/math.Pi, .3)) > .02 {
			t.Errorf("filter %d of %v, want %.4f", k, last, math.Pow(1/math.Pi, .3))
		}
	}
}

// TestCochleaCodes codes an envelope by hand: levels at 0.3 and 0.6.
func TestCochleaCodes(t *testing.T) {
	e := [][]float64{{.4}, {.9}, {.7}, {.1}}
	for _, c := range []struct {
		cochlea Cochlea
		want    []float32
	}{
		{Cochlea{Channels: 1}, []float32{.4, .9, .7, .1}},
		{Cochlea{Channels: 1, Code: Crossings, Levels: 2, Top: .6}, []float32{1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1}},
		{Cochlea{Channels: 1, Code: Above, Levels: 2, Top: .6, Steps: 5}, []float32{1, 0, 1, 1, 1, 1, 0, 0, 0, 0}},
	} {
		if got := c.cochlea.code(e); !slices.Equal(got, c.want) || len(got)%c.cochlea.Cells() != 0 {
			t.Errorf("%+v: %v, want %v", c.cochlea, got, c.want)
		}
	}
}

// TestCochleaCodesAgree rebuilds from the crossings which levels the envelope is above.
func TestCochleaCodesAgree(t *testing.T) {
	s := tone(700, 8000, 3000)
	for i := range s.Value {
		s.Value[i] *= math.Sin(float64(i) / 300)
	}
	above, err := Cochlea{Code: Above, Steps: 40}.Hear(s)
	crossings, err2 := Cochlea{Code: Crossings, Steps: 40}.Hear(s)
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	const cells, filled = 32 * 4, 38 // 375 ms
	state, spikes := make([]float32, cells), 0
	for step := range filled {
		for k := range cells {
			up, down := crossings[2*(step*cells+k)], crossings[2*(step*cells+k)+1]
			spikes += int(up + down)
			if state[k] += up - down; state[k] != above[step*cells+k] {
				t.Fatalf("step %d, cell %d: %v after the crossings, %v above", step, k, state[k], above[step*cells+k])
			}
		}
	}
	if spikes == 0 || slices.Max(above[filled*cells:]) != 0 || slices.Max(crossings[2*filled*cells:]) != 0 {
		t.Errorf("%d crossings, and silence is not silent", spikes)
	}
}

// TestCochleaSteps: where a number of steps is a whole one but for rounding, no step is without sound. The first has 17388 = 115 · 151.2
// samples, of which the quotient is rounded up.
func TestCochleaSteps(t *testing.T) {
	for _, c := range []struct {
		rate  int
		step  float64
		n     int
		steps int
	}{{8000, 18.9, 17388, 115}, {11025, 18.4, 20286, 100}, {48000, 12.6, 293328, 485}, {8000, 10, 800, 10}, {8000, 10, 801, 11}} {
		value := make([]float64, c.n)
		value[c.n-1] = 1
		x, err := Cochlea{Channels: 1, Step: c.step}.Hear(Sound{c.rate, value})
		if err != nil || len(x) != c.steps || slices.ContainsFunc(x, isNotFinite) {
			t.Errorf("%d samples in steps of %v ms: %d steps, the last %v (%v)", c.n, c.step, len(x), x[len(x)-1], err)
		}
	}
}

func TestCochleaRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		cochlea Cochlea
		sound   Sound
		want    string
	}{
		"channels":    {Cochlea{Channels: -1}, tone(1, 8000, 9), "-1 channels"},
		"many":        {Cochlea{Channels: 1 << 40}, tone(1, 8000, 9), "channels; give 1 to 4096"},
		"frequencies": {Cochlea{Low: 5000}, tone(1, 8000, 9), "filters from 5000 to 3600 Hz"},
		"Nyquist":     {Cochlea{High: 4000}, tone(1, 8000, 9), "below 4000, half of the rate"},
		"NaN":         {Cochlea{Low: math.NaN()}, tone(1, 8000, 9), "filters from NaN"},
		"steps":       {Cochlea{Step: .1}, tone(1, 8000, 9), "steps of 0.1 ms"},
		"power":       {Cochlea{Power: -1}, tone(1, 8000, 9), "power -1"},
		"code":        {Cochlea{Code: 3}, tone(1, 8000, 9), "no code 3"},
		"no levels":   {Cochlea{Levels: 2}, tone(1, 8000, 9), "2 levels up to 0 of the code Graded"},
		"levels":      {Cochlea{Code: Above, Levels: -2}, tone(1, 8000, 9), "-2 levels up to 0.4"},
		"top":         {Cochlea{Code: Above, Top: 2}, tone(1, 8000, 9), "4 levels up to 2"},
		"too large":   {Cochlea{Code: Crossings, Levels: 4096, Channels: 4096}, tone(1, 8000, 900), "a series of"},
		"length":      {Cochlea{Steps: -2}, tone(1, 8000, 9), "series of -2 steps"},
		"rate":        {Cochlea{}, Sound{Value: []float64{1}}, "sound of 0 samples a second"},
		"silence":     {Cochlea{}, Sound{Rate: 8000}, "no samples"},
		"no number":   {Cochlea{}, Sound{Rate: 8000, Value: []float64{0, math.Inf(-1)}}, "sample 1 is -Inf"},
	} {
		if x, err := c.cochlea.Hear(c.sound); err == nil || x != nil || !strings.HasPrefix(err.Error(), "datasets: cochlea: ") ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
	if x, err := (Cochlea{}).Hear(Sound{Rate: 8000, Value: make([]float64, 100)}); err != nil || slices.Max(x) != 0 {
		t.Errorf("silence becomes %v, %v", x, err)
	}
}

func TestFSDDNames(t *testing.T) {
	if digit, take, err := fsddName("7_theo_12.wav"); digit != 7 || take != 12 || err != nil {
		t.Errorf("%d, %d, %v", digit, take, err)
	}
	for _, name := range []string{"", "a.wav", "10_theo_1.wav", "-1_theo_1.wav", "1_theo_50.wav", "1_theo_x.wav", "1_a_b_2.wav"} {
		if _, _, err := fsddName(name); err == nil {
			t.Errorf("%q has digit and number", name)
		}
	}
}

// TestFSDD loads the real set through few filters, and finds the same in one file as alone.
func TestFSDD(t *testing.T) {
	c := Cochlea{Channels: 2, Code: Crossings}
	s, err := FSDD(c, Options{})
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("needs the set fsdd: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if s.Train.Len() != 2700 || s.Test.Len() != 300 || s.Valid.Len() != 0 || fmt.Sprint(s.Shape) != "[0 16]" {
		t.Errorf("%d/%d/%d samples of %v", s.Train.Len(), s.Valid.Len(), s.Test.Len(), s.Shape)
	}
	// The longest recording has 18,262 samples, 228.3 steps of 80; all have 10,498,424.
	longest, digits := 0, make([]int, 10)
	for _, p := range s.parts() {
		for i, x := range p.X {
			longest = max(longest, len(x)/16)
			digits[p.Label[i]]++
		}
	}
	if longest != 229 || !slices.Equal(digits, slices.Repeat([]int{300}, 10)) {
		t.Errorf("longest series has %d steps; recordings of digits %v", longest, digits)
	}
}
