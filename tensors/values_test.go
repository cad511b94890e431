package tensors

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestFloat32s(t *testing.T) {
	want := []float32{0, 1, 2}
	for _, v := range []Values{F32{0, 1, 2}, F64{0, 1, 2}, F16{0, 0x3c00, 0x4000}, BF16{0, 0x3f80, 0x4000}, I8{0, 1, 2}, I16{0, 1, 2}, I32{0, 1, 2},
		I64{0, 1, 2}, U8{0, 1, 2}, U16{0, 1, 2}, U32{0, 1, 2}, U64{0, 1, 2}} {
		if got := Float32s(v); !slices.Equal(got, want) {
			t.Errorf("%v: %v", v.kind(), got)
		}
		if got := Float64s(v); !slices.Equal(got, []float64{0, 1, 2}) {
			t.Errorf("%v: %v", v.kind(), got)
		}
	}
	// 2⁵⁴ + 2³⁰ + 1 is above the middle of two float32; as a float64 it is the middle itself, which would go to the even one below.
	if got, want := Float32s(I64{1<<54 + 1<<30 + 1})[0], math.Nextafter32(1<<54, math.MaxFloat32); got != want {
		t.Errorf("%v, want %v", got, want)
	}
	if got, want := Float32s(U64{1<<54 + 1<<30 + 1})[0], math.Nextafter32(1<<54, math.MaxFloat32); got != want {
		t.Errorf("%v, want %v", got, want)
	}
	if got := Float32s(Bool{true, false}); !slices.Equal(got, []float32{1, 0}) {
		t.Error(got)
	}
}

func TestTypeText(t *testing.T) {
	for k := range kinds {
		text, err := Type(k).MarshalText()
		var back Type
		if err != nil || back.UnmarshalText(text) != nil || back != Type(k) || Type(k).Size() == 0 {
			t.Errorf("%d: %s, %v, %v", k, text, back, err)
		}
	}
	none := Type(len(kinds))
	if _, err := none.MarshalText(); err == nil || none.Size() != 0 || none.String() != "Type(13)" {
		t.Errorf("%v, %v", none, err)
	}
	if err := new(Type).UnmarshalText([]byte("f32")); err == nil || !strings.Contains(err.Error(), "known are F32") {
		t.Error(err)
	}
}
