package runner

import (
	"strings"
	"testing"
)

func TestMessageSignature(t *testing.T) {
	s := newSigner()
	frames, id, err := s.frames("execute_request", struct{ Code string }{"1"})
	if err != nil {
		t.Fatal(err)
	}
	m, err := s.parse(append([][]byte{[]byte("topic")}, frames...))
	if err != nil || m.Header.ID != id || m.Header.Type != "execute_request" || string(m.Content) != `{"Code":"1"}` {
		t.Errorf("message %+v, error %v", m, err)
	}
	frames[5] = []byte(`{"Code":"2"}`)
	if _, err := s.parse(frames); err == nil || !strings.Contains(err.Error(), "signature") {
		t.Errorf("changed content: error %v", err)
	}
	if _, err := s.parse(frames[:4]); err == nil {
		t.Error("no error for missing frames")
	}
}

func TestTailKeepsTheEnd(t *testing.T) {
	w := &tail{limit: 4}
	for _, s := range []string{"abc", "def", "0123456"} {
		w.Write([]byte(s))
	}
	if got := w.String(); got != "3456" {
		t.Errorf("tail %q", got)
	}
}
