package main

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/datasets"
)

var le = binary.LittleEndian

// little is numbers in their bytes, least first.
func little(all ...any) []byte {
	var b bytes.Buffer
	for _, x := range all {
		if text, ok := x.(string); ok {
			b.WriteString(text)
		} else if err := binary.Write(&b, le, x); err != nil {
			panic(err)
		}
	}
	return b.Bytes()
}

// file is content in a folder.
func file(dir, name string, content []byte) string {
	path := filepath.Join(dir, name)
	must(os.WriteFile(path, content, 0o600))
	return path
}

// parsed reads content and does not look at what comes.
func parsed[T any](parse func(content []byte, name string) (T, error)) func(string, []byte) {
	return func(_ string, content []byte) { _, _ = parse(content, "f") }
}

// tables are texts of rows of cells.
func tables(head string) inputs {
	return inputs{
		"rows":               within(head, numbered("1,2,%d", "\n"), ""),
		"rows of one class":  within(head, numbered("1,2,a", "\n"), ""),
		"classes":            within(head, numbered("1,2,c%d", "\n"), ""),
		"columns":            within(head, numbered("1", ","), ""),
		"names of columns":   within("", numbered("a%d", ","), "\n1,2,3"),
		"empty lines":        within(head, again("\n"), "1,2,3"),
		"carriage returns":   within(head, again("\r"), "1,2,3"),
		"returns and lines":  within(head, again("1,2,3\r\n"), ""),
		"quotes":             within(head, again(`"`), ""),
		"quotes in cells":    within(head+`"`, again(`""`), `",1,2`),
		"quote never closed": within(head+`"`, again("a,\n"), ""),
		"separators":         within(head, again(","), ""),
		"separators of all":  within(head, again(",;\t"), ""),
		"long number":        within(head+"1", again("0"), ",2,3"),
		"blanks":             within(head, again(" "), "1,2,3"),
		"bad bytes":          within(head, again("\xff"), ""),
		"one cell a line":    within(head, again("1\n"), ""),
	}
}

// deflated is a stream of zlib.
func deflated(content []byte) []byte {
	var b bytes.Buffer
	w, _ := zlib.NewWriterLevel(&b, zlib.BestCompression)
	_, _ = w.Write(content)
	_ = w.Close()
	return b.Bytes()
}

// gzipped is a file of gzip.
func gzipped(content []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	_, _ = w.Write(content)
	_ = w.Close()
	return b.Bytes()
}

// zeros are compressed zeros that take about n bytes.
func zeros(compress func([]byte) []byte) func(n int) []byte {
	return func(n int) []byte { return compress(make([]byte, 700*n)) }
}

// matArray is an array of doubles in a MAT file.
func matArray(name string, numbers int) []byte {
	text := append([]byte(name), make([]byte, (8-len(name)%8)%8)...)
	body := slices.Concat(little(uint32(6), uint32(8), uint32(6), uint32(0), uint32(5), uint32(8), int32(1), int32(numbers), uint32(1),
		uint32(len(name))), text,
		little(uint32(9), uint32(8*numbers)), make([]byte, 8*numbers))
	return slices.Concat(little(uint32(14), uint32(len(body))), body)
}

func matFile(elements ...[]byte) []byte {
	head := append([]byte(strings.Repeat(" ", 124)), 0, 1, 'I', 'M')
	return append(head, bytes.Join(elements, nil)...)
}

// matInputs are files of MATLAB.
func matInputs() inputs {
	compressed := func(content []byte) []byte {
		z := deflated(content)
		return slices.Concat(little(uint32(15), uint32(len(z))), z)
	}
	return inputs{
		"one array":                  func(n int) []byte { return matFile(matArray("x", n/8)) },
		"tiny arrays":                func(n int) []byte { return matFile(bytes.Repeat(matArray("x", 0), n/72)) },
		"empty elements":             within(string(matFile()), again(string(little(uint32(1), uint32(0)))), ""),
		"compressed arrays":          func(n int) []byte { return matFile(bytes.Repeat(compressed(matArray("x", 1)), n/70)) },
		"compressed zeros":           func(n int) []byte { return matFile(compressed(matArray("x", 16*n))) },
		"compressed and compressed":  func(n int) []byte { return matFile(compressed(compressed(matArray("x", 16*n)))) },
		"many of compressed zeros":   func(n int) []byte { return matFile(bytes.Repeat(compressed(matArray("x", 8000)), n/130)) },
		"compressed what is nothing": func(n int) []byte { return matFile(compressed(bytes.Repeat(little(uint32(1), uint32(0)), 16*n))) },
	}
}

// aedatPacket is a packet of events of a camera.
func aedatPacket(events int) []byte {
	b := little(uint16(1), uint16(0), uint32(8), uint32(4), uint32(0), uint32(events), uint32(events), uint32(events))
	for i := range events {
		b = append(b, little(uint32(1), uint32(i))...)
	}
	return b
}

// gestures reads a recording and its table.
func gestures(dir string, content []byte) {
	table, events, _ := bytes.Cut(content, []byte("\x00"))
	file(dir, "user01_led_labels.csv", table)
	for name, content := range map[string][]byte{
		"trials_to_train.txt": []byte("user01_led.aedat\n"), "trials_to_test.txt": []byte("user01_led.aedat\n"),
		"user01_led.aedat": events} {
		file(dir, name, content)
	}
	_, _ = datasets.DVSGesture{}.Set(datasets.Options{Dir: dir})
}

// overlapping is a recording half of whose bytes are gestures that all have all of its events.
func overlapping(n int) []byte {
	table := "class,from,to\n" + strings.Repeat("1,0,99999999\n", n/26)
	return slices.Concat([]byte(table), []byte("\x00#!AER-DAT3.1\r\n#!END-HEADER\r\n"), aedatPacket(n/16))
}

func sets() []reader {
	csv := func(dir string, content []byte) {
		_, _ = datasets.CSV{Path: file(dir, "a.csv", content), Label: "c"}.Load()
	}
	arff := "@relation r\n@attribute a numeric\n@attribute b numeric\n@attribute c string\n@data\n"
	ts := "@problemName p\n@univariate true\n@classLabel true a b\n@data\n"
	wav := "RIFF\xff\xff\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00"
	return []reader{
		{"IDX", parsed(datasets.ParseIDX), inputs{"images": func(n int) []byte {
			return slices.Concat([]byte{0, 0, 8, 2}, binary.BigEndian.AppendUint32(nil, uint32(n/4)), []byte{0, 0, 0, 4}, make([]byte,
				n/4*4))
		}, "axes": func(n int) []byte { return slices.Concat([]byte{0, 0, 8, 255}, bytes.Repeat([]byte{0, 0, 0, 1}, n/4)) },
			"claims": func(n int) []byte { return slices.Concat([]byte{0, 0, 8, 1, 255, 255, 255, 255}, make([]byte, n)) }}, 1 << 20, 20},
		{"IDX in gzip, files of MNIST", mnist, inputs{"zeros": zeros(gzipped), "noise": again("\x1f\x8b\x08\x00")}, 130 << 20, 3000},
		{"CIFAR-10", parsed(datasets.ParseCIFAR), inputs{"images": func(n int) []byte { return make([]byte, max(1, n/3073)*3073) },
			"noise": again("\xff")}, 1 << 20, 40},
		{"WAV", parsed(datasets.ParseWAV), inputs{"sound": func(n int) []byte {
			return little(wav, "data", uint32(n&^1),
				string(make([]byte, n&^1)))
		},
			"empty chunks": within(wav, again("LIST\x00\x00\x00\x00"), "data"), "odd chunks": within(wav, again("LIST\x01\x00\x00\x00ab"),
				""),
			"formats": within(wav, again(wav[12:]), "")}, 1 << 20, 40},
		{"N-MNIST", parsed(datasets.ParseNMNIST), inputs{"events": again("\x01\x02\x80\x00\x05"),
			"overflows": again("\x00\xf0\x00\x00\x00")}, 1 << 20, 20},
		{"AEDAT", parsed(datasets.ParseAEDAT),
			inputs{"events": func(n int) []byte { return slices.Concat([]byte("#!AER-DAT3.1\r\n#!END-HEADER\r\n"), aedatPacket(n/8)) },
				"empty packets":    within("#!AER-DAT3.1\r\n#!END-HEADER\r\n", again(string(aedatPacket(0))), ""),
				"head":             within("#!AER-DAT3.1\r\n", again("#a\r\n"), ""),
				"head in one line": within("#!AER-DAT3.1\r\n#", again("a"), "")}, 1 << 20, 40},
		{"DVS Gesture, recordings and tables", gestures, inputs{"overlapping gestures": overlapping}, 64 << 20, 500},
		{"MAT", parsed(datasets.ParseMAT), matInputs(), 1200 << 20, 200},
		{"WFDB, headers", parsed(datasets.ParseWFDB), tables("r 2 360 100\n"), 1 << 20, 100},
		{"WFDB, signals", wfdb, inputs{"numbers": again("\x01\x02\x03")}, 1 << 20, 20},
		{"WFDB, annotations", parsed(datasets.ParseWFDBAnnotations), inputs{"beats": again("\x05\x04"),
			"skips": again("\x00\xec\x00\x00\x01\x00"), "texts": again("\x01\x04\x02\xfcab"),
			"codes": again("\x00\xfc"), "channels": again("\x01\x04\x01\xf8")}, 1 << 20, 200},
		{"ARFF", parsed(datasets.ParseARFF), arffInputs(arff), 1 << 20, 200},
		{".ts", parsed(datasets.ParseTS), tsInputs(ts), 1 << 20, 200},
		{"CSV", csv, tables("a,b,c\n"), 1 << 20, 400},
		{"texts into words", func(dir string, content []byte) { _, _ = datasets.Words{Buckets: 64}.Code(string(content)) }, inputs{
			"words": numbered("w%d", " "), "one word": again("a"), "entities": again("&lt;"), "open entities": again("&"),
			"blanks": again(" "), "bad bytes": again("\xff"),
			"marks": again("'")}, 1 << 20, 100},
	}
}

// mnist reads four files of a set that are the same.
func mnist(dir string, content []byte) {
	for _, name := range []string{"train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz",
		"t10k-labels-idx1-ubyte.gz"} {
		file(dir, name, content)
	}
	_, _ = datasets.MNIST(datasets.Options{Dir: dir})
}

// wfdb reads signals by a header of two of them.
func wfdb(dir string, content []byte) {
	h, err := datasets.ParseWFDB(fmt.Appendf(nil, "r 2 360 %d\nf 212 200 11 1024 0 4 0\nf 212 200 11 1024 0 6 0", len(content)/3), "f")
	must(err)
	_, _ = h.Numbers(content, "f")
}

func arffInputs(head string) inputs {
	all := tables(head)
	all["attributes"] = within("@relation r\n", numbered("@attribute a%d numeric", "\n"), "\n@data\n1")
	all["values"] = within("@relation r\n@attribute a {", numbered("v%d", ","), "}\n@data\nv0")
	all["rows of the last of many values"] = func(n int) []byte {
		k := n / 12
		var names strings.Builder
		for i := range k {
			fmt.Fprintf(&names, "v%d,", i)
		}
		return fmt.Appendf(nil, "@relation r\n@attribute a {%sz}\n@data\n%s", &names, strings.Repeat("z\n", k))
	}
	all["comments"] = within(head, again("% a\n"), "")
	all["quotes in quotes"] = within(head+"'", again(`\'`), "',1,2")
	return all
}

func tsInputs(head string) inputs {
	all := tables(head)
	all["series"] = within(head, again("1,2,3:a\n"), "")
	all["channels"] = within(head, again("1:"), "a")
	all["steps"] = within(head, numbered("1", ","), ":a")
	all["values without a number"] = within(head, numbered("?", ","), ":a")
	all["classes named"] = within("@univariate true\n@classLabel true ", numbered("c%d", " "), "\n@data\n1:c0\n")
	all["series of the last of many classes"] = func(n int) []byte {
		k := n / 12
		var names strings.Builder
		for i := range k {
			fmt.Fprintf(&names, "c%d ", i)
		}
		return fmt.Appendf(nil, "@univariate true\n@classLabel true %sz\n@data\n%s", &names, strings.Repeat("1:z\n", k))
	}
	all["head"] = again("@univariate true\n")
	all["comments"] = again("# a\n")
	return all
}
