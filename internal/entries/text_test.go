package entries

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/trained"
)

// Every entry has a text, from which it is read as it was.
func TestEntriesAreText(t *testing.T) {
	for _, s := range sets() {
		for _, e := range s.entries() {
			text, err := e.Describe()
			if err != nil {
				t.Errorf("%s: %v", s.name, err)
				continue
			}
			back, err := trained.ParseEntry(text)
			if err != nil {
				t.Errorf("%s, %s: %v", s.name, e.Name, err)
				continue
			}
			again, err := back.Describe()
			if err != nil || !bytes.Equal(again, text) || !reflect.DeepEqual(back.Learner, e.Learner) || !reflect.DeepEqual(back.Encoder, e.Encoder) ||
				!reflect.DeepEqual(back.Settings, e.Settings) {
				t.Errorf("%s, %s is read as %+v, %v", s.name, e.Name, back, err)
			}
		}
	}
}

func TestEntryTextRefuses(t *testing.T) {
	all := digitsEntries()
	text, err := all[0].Describe()
	if err != nil {
		t.Fatal(err)
	}
	change := func(old, now string) string { return strings.Replace(string(text), old, now, 1) }
	for want, text := range map[string]string{
		"it is empty":              "",
		"no Net or no Learner":     `{"Name":"a"}`,
		"its Learner is null":      `{"Net":` + string(text[bytes.Index(text, []byte(`"Net":`))+6:bytes.Index(text, []byte(`,"Learner"`))]) + `,"Learner":null}`,
		"which is no type of this": change("learning/csdp.Rule", "learning/csdp.Rules"),
		`"Nets"`:                   change(`"Net"`, `"Nets"`),
	} {
		if _, err := trained.ParseEntry([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in the error %v", want, err)
		}
	}
	if _, err := (learning.Entry{}).Describe(); err == nil {
		t.Error("an entry without a learner has a text")
	}
}
