// Command asmgen writes the assembly of package kernel: every kernel for AVX2 and for AVX-512 from one description, the Go
// declarations of both, and a function that calls the one for the processor.
//
//	go run . [-dir ..]
package main

import (
	"flag"
	"log"
	"os"
	"path/filepath"

	. "github.com/mmcloughlin/avo/build"
)

func main() {
	log.SetFlags(0)
	dir := flag.String("dir", "..", "folder to write to")
	flag.Parse()
	if err := generate(*dir); err != nil {
		log.Fatal("asmgen: ", err)
	}
}

const (
	assemblyFile = "kernels_amd64.s"
	stubsFile    = "stubs_amd64.go"
)

func generate(dir string) error {
	stubs := filepath.Join(dir, stubsFile)
	for name, value := range map[string]string{"out": filepath.Join(dir, assemblyFile), "stubs": stubs, "pkg": "kernel"} {
		if err := flag.Set(name, value); err != nil {
			return err
		}
	}
	describe()
	Generate()
	declared, err := os.ReadFile(stubs)
	if err != nil {
		return err
	}
	for _, f := range dispatchFiles {
		calls, err := dispatch(declared, f.has)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, f.name), calls, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func describe() {
	ConstraintExpr("amd64,!purego")
	pause()
	prefetch("prefetch", "uint16")
	prefetch("prefetchNumbers", "float32")
	packTurned()
	listRows()
	expandRows()
	pickRows()
	addSpread()
	sumSpread()
	listFew()
	for _, s := range []isa{avx2{}, avx512{}} {
		describeSums(s)
		addRow(s)
		scaleRows(s)
		lifBlock(s)
		traceBlock(s)
		rowUpdate(s)
		learnRows(s)
		adamVec(s)
		listedUpdate(s)
		addRuns(s)
		sumRuns(s)
		gatherPairs(s)
		maskedTile(s)
		countTile(s)
		replay(s)
		membraneBlock(s)
		errorsBlock(s)
		conductanceStep(s)
		drawWords(s)
		packWide(s)
		packHigh(s)
		peak(s)
		xorAll(s)
		describeCells(s)
		describeConvolutions(s)
	}
	chosenBlock(avx512{}, "chosenTwo", 2)
	constants()
	listConstants()
	conductanceConstants()
	drawConstants()
	spreadConstants()
	runConstants()
}

// describeConvolutions are the kernels of convolutions and of pooling.
func describeConvolutions(s isa) {
	chosenBlock(s, "chosen", 1)
	termsBlock(s, 16)
	termsBlock(s, 64)
	largestRow(s)
	keepRow(s)
}

// describeSums are sums of rows, and products.
func describeSums(s isa) {
	for _, width := range []int{16, 32, 48, 64} {
		gatherBlock(s, width, false)
		gatherBlock(s, width, true)
		combineBlock(s, width, false)
		combineBlock(s, width, true)
	}
	tile(s)
	for vectors := 1; vectors <= tileVectors; vectors++ {
		thin(s, "thinHigh", tileRows(s), vectors)
		thin(s, "thinLow", 1, vectors)
	}
}

// describeCells are rows and blocks of cells with factors of their own.
func describeCells(s isa) {
	productRow(s, "multiplyRow", productSet)
	productRow(s, "addProduct", productAdd)
	productRow(s, "subtractProduct", productSubtract)
	aboveRow(s)
	slopeRow(s)
	expRow(s)
	bellsRow(s)
	expAll(s)
	logAll(s)
	divideRow(s)
	addDoubles(s)
	widen(s)
	narrow(s)
	addBoth(s)
	fallBoth(s)
	fallHumps(s)
	subtractSums(s)
	membraneBack(s)
	spikeBack(s)
	adaptBack(s)
	raiseRows(s)
	spikingStep(s)
	spikingBack(s)
	resonatorStep(s)
	resonatorBack(s)
	eligibleRows(s, false)
	eligibleRows(s, true)
	for _, paired := range []bool{false, true} {
		for _, width := range []int{16, 32, 48, 64} {
			traceSums(s, width, paired)
		}
		traceSteps(s, paired)
	}
}
