package pdf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// be reads and writes the numbers of font files.
var be = binary.BigEndian

// keptTables are those that a viewer needs to draw glyphs by their numbers, in the order of the file.
var keptTables = []string{"cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"}

// tablesOf returns the tables of a TrueType file.
func tablesOf(file []byte) (map[string][]byte, error) {
	if len(file) < 12 || be.Uint32(file) != 0x00010000 && string(file[:4]) != "true" {
		return nil, errors.New("not a TrueType font")
	}
	tables := map[string][]byte{}
	for i := range int(be.Uint16(file[4:])) {
		if len(file) < 12+16*(i+1) {
			return nil, errors.New("a font file that was cut")
		}
		entry := file[12+16*i:]
		at, n := uint64(be.Uint32(entry[8:])), uint64(be.Uint32(entry[12:]))
		if at+n > uint64(len(file)) {
			return nil, fmt.Errorf("table %q goes beyond the font file", entry[:4])
		}
		tables[string(entry[:4])] = file[at : at+n]
	}
	return tables, nil
}

// subset returns the font with the outlines of the glyphs only, and of those that they are made of. Glyphs keep their numbers.
func subset(file []byte, glyphs []int) ([]byte, error) {
	t, err := tablesOf(file)
	if err != nil {
		return nil, err
	}
	if len(t["head"]) < 54 || len(t["maxp"]) < 6 || len(t["hhea"]) < 36 {
		return nil, errors.New("a font without the tables of TrueType")
	}
	kept, err := closure(t, append([]int{0}, glyphs...))
	if err != nil {
		return nil, err
	}
	total := int(be.Uint16(t["maxp"][4:]))
	var glyf []byte
	loca := make([]byte, 4*(total+1))
	for g := range total {
		be.PutUint32(loca[4*g:], uint32(len(glyf)))
		if kept[g] {
			outline, _ := outlineOf(t, g) // closure has seen it
			glyf = append(glyf, outline...)
			glyf = append(glyf, make([]byte, (4-len(glyf)%4)%4)...)
		}
	}
	be.PutUint32(loca[4*total:], uint32(len(glyf)))
	head := slices.Clone(t["head"])
	be.PutUint16(head[50:], 1) // loca has four bytes an entry
	out := map[string][]byte{"glyf": glyf, "loca": loca, "head": head, "hmtx": metrics(t, kept)}
	for _, name := range keptTables {
		if out[name] == nil && t[name] != nil {
			out[name] = t[name]
		}
	}
	return assemble(out), nil
}

// metrics is the table of advances, of kept glyphs only.
func metrics(t map[string][]byte, kept map[int]bool) []byte {
	hmtx := slices.Clone(t["hmtx"])
	long := int(be.Uint16(t["hhea"][34:]))
	for g := range long - 1 { // the last one counts for all that follow
		if !kept[g] && 4*g+4 <= len(hmtx) {
			clear(hmtx[4*g : 4*g+4])
		}
	}
	return hmtx
}

// outlineOf returns the outline of a glyph; empty for a blank one.
func outlineOf(t map[string][]byte, g int) ([]byte, error) {
	loca, glyf := t["loca"], t["glyf"]
	var from, to uint32
	if be.Uint16(t["head"][50:]) == 0 {
		if g < 0 || 2*g+4 > len(loca) {
			return nil, fmt.Errorf("no glyph %d in the font", g)
		}
		from, to = 2*uint32(be.Uint16(loca[2*g:])), 2*uint32(be.Uint16(loca[2*g+2:]))
	} else {
		if g < 0 || 4*g+8 > len(loca) {
			return nil, fmt.Errorf("no glyph %d in the font", g)
		}
		from, to = be.Uint32(loca[4*g:]), be.Uint32(loca[4*g+4:])
	}
	if from > to || uint64(to) > uint64(len(glyf)) {
		return nil, fmt.Errorf("glyph %d goes beyond the font's outlines", g)
	}
	return glyf[from:to], nil
}

// closure returns the glyphs and all that they are made of.
func closure(t map[string][]byte, glyphs []int) (map[int]bool, error) {
	kept := map[int]bool{}
	for todo := glyphs; len(todo) > 0; {
		g := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if kept[g] {
			continue
		}
		kept[g] = true
		outline, err := outlineOf(t, g)
		if err != nil {
			return nil, err
		}
		todo = append(todo, parts(outline)...)
	}
	return kept, nil
}

// The flags of a part of a composite glyph.
const (
	wordArguments = 1 << 0
	oneScale      = 1 << 3
	moreParts     = 1 << 5
	twoScales     = 1 << 6
	fourScales    = 1 << 7
)

// parts returns the glyphs that a composite one is made of; none for a simple one.
func parts(outline []byte) []int {
	if len(outline) < 10 || int16(be.Uint16(outline)) >= 0 {
		return nil
	}
	var all []int
	for rest := outline[10:]; len(rest) >= 4; {
		flags := be.Uint16(rest)
		all = append(all, int(be.Uint16(rest[2:])))
		n := 6
		if flags&wordArguments != 0 {
			n = 8
		}
		switch {
		case flags&oneScale != 0:
			n += 2
		case flags&twoScales != 0:
			n += 4
		case flags&fourScales != 0:
			n += 8
		}
		if flags&moreParts == 0 || n > len(rest) {
			break
		}
		rest = rest[n:]
	}
	return all
}

// assemble writes the tables into a font file.
func assemble(tables map[string][]byte) []byte {
	names := slices.DeleteFunc(slices.Clone(keptTables), func(name string) bool { return tables[name] == nil })
	n := len(names)
	power, exponent := 1, 0
	for power*2 <= n {
		power, exponent = power*2, exponent+1
	}
	file := be.AppendUint32(nil, 0x00010000)
	for _, v := range []int{n, 16 * power, exponent, 16 * (n - power)} {
		file = be.AppendUint16(file, uint16(v))
	}
	at := 12 + 16*n
	for _, name := range names {
		file = append(file, name...)
		for _, v := range []uint32{checksum(tables[name]), uint32(at), uint32(len(tables[name]))} {
			file = be.AppendUint32(file, v)
		}
		at += (len(tables[name]) + 3) &^ 3
	}
	for _, name := range names {
		file = append(file, tables[name]...)
		file = append(file, make([]byte, (4-len(file)%4)%4)...)
	}
	return file
}

// checksum is the sum of the table in words of four bytes.
func checksum(table []byte) uint32 {
	sum := uint32(0)
	for len(table) >= 4 {
		sum += be.Uint32(table)
		table = table[4:]
	}
	var last [4]byte
	copy(last[:], table)
	return sum + be.Uint32(last[:])
}
