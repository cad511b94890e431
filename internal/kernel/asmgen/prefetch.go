package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// prefetch asks for one or more cache lines from an address on.
func prefetch(name, of string) {
	TEXT(name, NOSPLIT, "func(at *"+of+", lines int)")
	Pragma("noescape")
	at, lines := Load(Param("at"), GP64()), Load(Param("lines"), GP64())
	Label("line")
	PREFETCHT0(Mem{Base: at})
	ADDQ(Imm(64), at)
	DECQ(lines)
	JNZ(LabelRef("line"))
	RET()
}
