package runner

import (
	"slices"
	"testing"
)

// The first thing that a cell shows is reported, and each bar of progress; other outputs are not.
func TestCellsReportWhatTheyShow(t *testing.T) {
	in := checkoutWith(t, `import (
	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

%%
fmt.Println("first")
for _, s := range []string{"1 of 2", "2 of 2"} {
	page := "<progress value=\"0.5\"></progress> <code>" + s + "</code>"
	gonbui.SendData(&protocol.DisplayData{DisplayID: "bar",
		Data: map[protocol.MIMEType]any{protocol.MIMETextHTML: page, protocol.MIMETextPlain: s}})
	gonbui.Sync()
}
gonbui.DisplayHtml("<b>no bar</b>")
gonbui.Sync()`, "const two = 2")
	var got []string
	_, err := Run(t.Context(), Options{Notebook: in, Cache: testCache, Timeout: endless, Progress: func(e Event) {
		if e.Kind == EventCellShows {
			got = append(got, e.Message)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	// Printed text comes another way, before or after.
	if !slices.Equal(got, []string{"", "1 of 2", "2 of 2"}) && !slices.Equal(got, []string{"1 of 2", "2 of 2"}) {
		t.Errorf("it reports %q", got)
	}
}
