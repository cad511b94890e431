package hdf5

// form is how a type is written.
type form struct {
	size  int    // bytes of an element
	bytes []byte // of the message, in its first version
}

var forms = [...]form{
	Float32: {4, []byte{0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0}},
	Float64: {8, []byte{0x11, 0x20, 63, 0, 8, 0, 0, 0, 0, 0, 64, 0, 52, 11, 0, 52, 0xff, 3, 0, 0}},
	Int64:   {8, []byte{0x10, 0x08, 0, 0, 8, 0, 0, 0, 0, 0, 64, 0}},
	Bool: {1, []byte("\x18\x02\x00\x00\x01\x00\x00\x00" + // two names
		"\x10\x08\x00\x00\x01\x00\x00\x00\x00\x00\x08\x00" + // of whole numbers of a byte
		"FALSE\x00\x00\x00TRUE\x00\x00\x00\x00\x00\x01")},
	Text: {16, []byte("\x19\x01\x01\x00\x10\x00\x00\x00" + // texts of any length in UTF-8
		"\x10\x00\x00\x00\x01\x00\x00\x00\x00\x00\x08\x00")},
}

// form returns a copy that may be appended to.
func (t Type) form() form {
	f := forms[t]
	return form{f.size, append([]byte(nil), f.bytes...)}
}
