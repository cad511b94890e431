package snn

import (
	"reflect"
	"testing"
)

func TestWithout(t *testing.T) {
	whole := CSDP(4, 3, 3, 2)
	n := whole.Without("context", "reconstruction")
	if !reflect.DeepEqual(whole, CSDP(4, 3, 3, 2)) {
		t.Error("the net itself has changed")
	}
	if want := CSDPUnlabelled(4, 3, 3, 2).Without("reconstruction"); !reflect.DeepEqual(n, want) {
		t.Errorf("%v\nwant\n%v", n, want)
	}
	if err := n.Check(); err != nil || n.Index("reconstruction") >= 0 || n.Index("class") < 0 {
		t.Errorf("%v: %v", n, err)
	}
	defer func() {
		if recover() == nil {
			t.Error("a population that there is not is taken")
		}
	}()
	whole.Without("contxt")
}
