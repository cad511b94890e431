package runner

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// show runs messages (type, content) through a collector whose notebook has two cells; cell 2 is running.
func show(t *testing.T, messages ...[2]string) *Notebook {
	t.Helper()
	c := &collector{nb: &Notebook{Cells: []Cell{
		{Kind: Code, Outputs: []Output{{Kind: Display, Data: Bundle{"text/plain": json.RawMessage(`"old"`)}, displayID: "early"}}},
		{Kind: Code, Outputs: []Output{{Kind: Stream, Text: "from the last run"}}},
	}}}
	c.begin(1)
	for _, m := range messages {
		c.handle(message{Header: header{Type: m[0]}, Content: json.RawMessage(m[1])})
	}
	c.end()
	if c.err != nil {
		t.Fatal(c.err)
	}
	return c.nb
}

// summary is a cell's outputs as short text.
func summary(c Cell) []string {
	s := []string{}
	for _, o := range c.Outputs {
		text, _ := o.Data.Text("text/plain")
		s = append(s, o.Kind.String()+" "+o.Name+o.Text+text+o.ErrValue)
	}
	return s
}

func TestCollectorOutputs(t *testing.T) {
	out := func(s string) [2]string { return [2]string{"stream", `{"name": "stdout", "text": "` + s + `"}`} }
	errs := func(s string) [2]string { return [2]string{"stream", `{"name": "stderr", "text": "` + s + `"}`} }
	shown := func(kind, id, s string) [2]string {
		return [2]string{kind, `{"data": {"text/plain": "` + s + `"}, "metadata": {}, "transient": {"display_id": "` + id + `"}}`}
	}
	for _, c := range []struct {
		name string
		in   [][2]string
		want []string
	}{
		{"adjacent streams become one", [][2]string{out("a"), out("b"), errs("c"), out("d")},
			[]string{"stream stdoutab", "stream stderrc", "stream stdoutd"}},
		{"order of arrival", [][2]string{out("a"), shown("display_data", "", "p"), out("b"), {"execute_result", `{"data": {"text/plain": "r"}}`}},
			[]string{"stream stdouta", "display_data p", "stream stdoutb", "execute_result r"}},
		{"carriage returns", [][2]string{out("10%\\r20%"), out("\\r100%\\nlonger\\rab\\r\\n")},
			[]string{"stream stdout100%\nabnger\n"}},
		{"update in place", [][2]string{shown("display_data", "x", "1"), out("a"), shown("update_display_data", "x", "2")},
			[]string{"display_data 2", "stream stdouta"}},
		{"update of an unknown id is shown", [][2]string{shown("update_display_data", "x", "1"), shown("update_display_data", "x", "2")},
			[]string{"display_data 2"}},
		{"clear", [][2]string{out("a"), {"clear_output", `{"wait": false}`}, out("b")}, []string{"stream stdoutb"}},
		{"clear at the next output", [][2]string{out("a"), {"clear_output", `{"wait": true}`}}, []string{"stream stdouta"}},
		{"clear at the next output, which comes", [][2]string{out("a"), {"clear_output", `{"wait": true}`}, out("b"), out("c")},
			[]string{"stream stdoutbc"}},
		{"error", [][2]string{{"status", `{}`}, {"error", `{"ename": "E", "evalue": "v", "traceback": ["t"]}`}}, []string{"error v"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, summary(show(t, c.in...).Cells[1])); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestUpdateReachesEarlierCells(t *testing.T) {
	nb := show(t, [2]string{"update_display_data", `{"data": {"text/plain": "new"}, "transient": {"display_id": "early"}}`})
	if d := cmp.Diff([][]string{{"display_data new"}, {}}, [][]string{summary(nb.Cells[0]), summary(nb.Cells[1])}); d != "" {
		t.Error(d)
	}
}
