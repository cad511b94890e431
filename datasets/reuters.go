package datasets

import (
	"fmt"
	"slices"
)

// Reuters returns news of 1987 [lewis1997] as Weka distributes them: 1,554 training and 604 test texts in the order of their files, and no
// validation part. Topic is "corn", of which 45 and 24 texts are, or "grain", of which 103 and 57 are; class 1 is the topic and class 0 any
// other. Both have the same texts. [Words] makes samples of them. Where files are looked for is told at the head of this package; the name is
// reuters. Debian's package weka has them, in a folder that is looked at last, and Options.Download fetches nothing.
func Reuters(topic string, w Words, opt Options) (Set, error) {
	w, err := w.Resolve()
	if err != nil {
		return Set{}, err
	}
	files, known := reutersFiles[topic]
	if !known {
		return Set{}, fmt.Errorf("datasets: reuters: no topic %q; there are corn and grain", topic)
	}
	set := byHand{
		name: "reuters", files: files[:], address: "https://ml.cms.waikato.ac.nz/weka/", install: "apt install weka",
		also: []string{"/usr/share/doc/weka/examples"},
	}
	paths, err := set.locate(opt)
	if err != nil {
		return Set{}, err
	}
	s := Set{Name: "reuters-" + topic, Classes: 2, ClassNames: []string{"other", topic}, Shape: w.Shape()}
	for i, part := range [...]*Samples{&s.Train, &s.Test} {
		table, err := parsed(files[i], paths[i], ParseARFF)
		if err != nil {
			return Set{}, err
		}
		for _, row := range table.Rows { // a text, and 0 or 1
			part.X, part.Label = append(part.X, w.code(row[0])), append(part.Label, slices.Index(table.Columns[1].Values, row[1]))
		}
	}
	return s, nil
}

// reutersFiles are the training and test texts by topic, as Weka 3.6.14 has them.
var reutersFiles = map[string][2]file{
	"corn": {
		{name: "ReutersCorn-train.arff", bytes: 1226433, sha256: "1855af1b69c21491a103ae414a1ffe5103c633aa5ad920abde2115aac9f55322"},
		{name: "ReutersCorn-test.arff", bytes: 512641, sha256: "e7b3cf0bc83bfa449abeacaef3083e3573f89b4fc2a36111fe59b18ff68e9e33"},
	},
	"grain": {
		{name: "ReutersGrain-train.arff", bytes: 1226434, sha256: "87abc5c45221a5027329912a1ed85d670edf338e696a2a2744893ae71cc2ae1b"},
		{name: "ReutersGrain-test.arff", bytes: 512642, sha256: "957e519ba6094b5e1f5aaf0ab4c0829052c8c9b5fd3c586834ddbef77f704cea"},
	},
}
