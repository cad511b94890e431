package hwmodel

// Chip is what is known of one piece of hardware, or of a technology: which sections it has decides which methods apply.
// Everything in it is data; see chips/*.json, and docs/energy.md for the form of a file.
type Chip struct {
	Name    string    `json:"name"` // lower case with hyphens
	Title   string    `json:"title"`
	Kind    Kind      `json:"kind"`
	Note    string    `json:"note,omitempty"`
	Process *Quantity `json:"process,omitempty" dim:"length"`
	Supply  *Quantity `json:"supply,omitempty" dim:"voltage"`

	// What the methods need.
	Arithmetic *Arithmetic `json:"arithmetic,omitempty"` // horowitz, syops, yin
	SRAM       *SRAM       `json:"sram,omitempty"`       // lemaire
	Keras      *Keras      `json:"keras,omitempty"`
	Davies     *Davies     `json:"davies,omitempty"`
	Event      *Event      `json:"event,omitempty"`
	Affine     *Affine     `json:"affine,omitempty"`
	Cycles     *Cycles     `json:"cycles,omitempty"`
	Crossbar   *Crossbar   `json:"crossbar,omitempty"`
	OnChip     *OnChip     `json:"onChipLearning,omitempty"`

	Power *Power `json:"power,omitempty"` // whether or not anything fires
	Die   *Die   `json:"die,omitempty"`
	// Rules say how networks are placed; without them, whether one fits is not checked.
	Rules      *Rules    `json:"map,omitempty"`
	Computes   *Computes `json:"computes,omitempty"`              // what its cells and synapses are; left out, it is not known
	WeightBits *Quantity `json:"weightBits,omitempty" dim:"bits"` // the most bits of a weight, with sign
	// SpikeBits are those of the value that a spike carries, at most: 1 if a spike is there or not. Left out, it is not known.
	SpikeBits *Quantity  `json:"spikeBits,omitempty" dim:"bits"`
	Measured  []Workload `json:"measured,omitempty"` // published measurements, for orientation; nothing is computed from them
}

// Kind is what a chip file describes.
type Kind string

// The kinds. A technology is a price list without a chip around it.
const (
	Neuromorphic Kind = "neuromorphic"
	Conventional Kind = "conventional" // a processor for networks without spikes
	Technology   Kind = "technology"
)

// Arithmetic are the energies of one operation.
type Arithmetic struct {
	Precision string    `json:"precision"` // fp32, fp16, int32, int8
	Add       *Quantity `json:"add" dim:"energy"`
	Multiply  *Quantity `json:"multiply" dim:"energy"`
}

// SRAM is the energy of an access to an on-chip memory, in one of three forms: a straight line over its size, a price for a
// line of several words, or points between which a byte's price is interpolated.
type SRAM struct {
	PerBit   *Quantity `json:"perBit,omitempty" dim:"energy"` // with Offset: e = PerBit · words · bits + Offset
	Offset   *Quantity `json:"offset,omitempty" dim:"energy"`
	Line     *Quantity `json:"line,omitempty" dim:"energy"` // with LineBits: e = Line · bits / LineBits
	LineBits *Quantity `json:"lineBits,omitempty" dim:"bits"`
	Points   []Point   `json:"points,omitempty"` // e = interpolated over size, for 8 bytes
	// Weights is the price of a line where weights lie in another memory, off the chip; with Line.
	Weights *Quantity `json:"weights,omitempty" dim:"energy"`
}

// Point is the access energy of one size of memory.
type Point struct {
	Size   *Quantity `json:"size" dim:"memory"`
	Energy *Quantity `json:"energy" dim:"energy"`
}

// Keras are the two prices of KerasSpiking's model [keras-spiking].
type Keras struct {
	Synapse *Quantity `json:"synapse" dim:"energy"`
	Neuron  *Quantity `json:"neuron" dim:"energy"`
	Dense   bool      `json:"dense,omitempty"` // the device computes every connection once, whatever fires
}

// Davies are the prices and times of Loihi's closed form [davies2018].
type Davies struct {
	Synapse      *Quantity `json:"synapse" dim:"energy"`
	Active       *Quantity `json:"active" dim:"energy"` // update of a cell that fires
	Inactive     *Quantity `json:"inactive" dim:"energy"`
	Spike        *Quantity `json:"spike" dim:"energy"` // to one core, within its tile
	SynapseTime  *Quantity `json:"synapseTime" dim:"time"`
	ActiveTime   *Quantity `json:"activeTime" dim:"time"`
	InactiveTime *Quantity `json:"inactiveTime" dim:"time"`
	Barrier      *Quantity `json:"barrier" dim:"time"` // at the end of a step
	// Overlap says that synapses, cells and the barrier work side by side, so that the slowest alone decides [timcheck2026].
	Overlap bool `json:"overlap,omitempty"`
	// BoardBarrier is that of several chips; left out: Barrier.
	BoardBarrier *Quantity `json:"boardBarrier,omitempty" dim:"time"`
}

// Event are the prices and times of an event-based simulation of a chip of cores [boyle2025].
type Event struct {
	Access      *Quantity `json:"access" dim:"energy"` // every cell, every step
	Update      *Quantity `json:"update" dim:"energy"`
	Fire        *Quantity `json:"fire" dim:"energy"`
	AxonOut     *Quantity `json:"axonOut" dim:"energy"`          // a spike to one core
	AxonIn      *Quantity `json:"axonIn,omitempty" dim:"energy"` // a message that arrives
	Hop         *Quantity `json:"hop" dim:"energy"`
	Dense       *Quantity `json:"dense" dim:"energy"` // a synaptic event, by wiring
	Sparse      *Quantity `json:"sparse" dim:"energy"`
	Conv        *Quantity `json:"conv" dim:"energy"`
	AccessTime  *Quantity `json:"accessTime" dim:"time"`
	UpdateTime  *Quantity `json:"updateTime" dim:"time"`
	FireTime    *Quantity `json:"fireTime" dim:"time"`
	AxonOutTime *Quantity `json:"axonOutTime" dim:"time"`
	AxonInTime  *Quantity `json:"axonInTime" dim:"time"`
	DenseTime   *Quantity `json:"denseTime" dim:"time"`
	SparseTime  *Quantity `json:"sparseTime" dim:"time"`
	ConvTime    *Quantity `json:"convTime" dim:"time"`
	Sync        []Sync    `json:"sync"` // by tiles: that of the largest number not above
	TileCores   *Quantity `json:"tileCores" dim:"number"`
}

// Sync is how long cores wait for each other where so many tiles are in use.
type Sync struct {
	Tiles int       `json:"tiles"`
	Time  *Quantity `json:"time" dim:"time"`
}

// Affine is a price per event beside the power of the chip. What a chip does not tell is left out; how long an inference
// takes is given in one of four ways.
type Affine struct {
	Synapse *Quantity `json:"synapse,omitempty" dim:"energy"`
	Update  *Quantity `json:"update,omitempty" dim:"energy"`
	Packet  *Quantity `json:"packet,omitempty" dim:"energy"` // a spike that leaves its population
	Spike   *Quantity `json:"spike,omitempty" dim:"energy"`  // a spike of a cell that is computed, with all that it causes
	MAC     *Quantity `json:"mac,omitempty" dim:"energy"`    // of a network without spikes, one pass; with Launch, batched
	Cycle   *Quantity `json:"cycle,omitempty" dim:"energy"`  // of the clock, which runs whether or not there is work; with Clock

	Tick           *Quantity `json:"tick,omitempty" dim:"time"`             // one step
	Clock          *Quantity `json:"clock,omitempty" dim:"frequency"`       // with CyclesPerEvent or Rows
	CyclesPerEvent *Quantity `json:"cyclesPerEvent,omitempty" dim:"number"` // of synaptic events
	Launch         *Quantity `json:"launch,omitempty" dim:"time"`           // before the first operation, whatever the network; with Busy and MAC
	Busy           *Quantity `json:"busy,omitempty" dim:"power"`            // drawn above idle from the launch to the end
	Speedup        *Quantity `json:"speedup,omitempty" dim:"number"`        // against the time that the network models
	Rows           *Rows     `json:"rows,omitempty"`
}

// Rows are what a crossbar of synapses does that is worked through by whole rows: a spike stimulates every neuron of the chip,
// whatever its fan-out, and a step is an event of its own, in which every neuron leaks.
type Rows struct {
	Events     *Quantity `json:"events" dim:"number"` // synaptic events of a spike
	Cycles     *Quantity `json:"cycles" dim:"number"` // of the clock, of a spike
	StepCycles *Quantity `json:"stepCycles" dim:"number"`
}

// Cycles is the clock of a chip that works through its network in every step; the cycles themselves are an equation [rockpool].
type Cycles struct {
	Clock       *Quantity `json:"clock" dim:"frequency"`
	MostClock   *Quantity `json:"mostClock" dim:"frequency"`
	Headroom    *Quantity `json:"headroom" dim:"number"`              // of the clock over the worst case
	InputCells  *Quantity `json:"inputCells,omitempty" dim:"number"`  // most hidden cells that take input; left out: all
	OutputCells *Quantity `json:"outputCells,omitempty" dim:"number"` // most hidden cells that reach the output; left out: all
}

// Crossbar is an array of resistive or static cells that is read whole in every step [moitra2023].
type Crossbar struct {
	Side       *Quantity `json:"side" dim:"number"`    // rows = columns of an array
	Columns    *Quantity `json:"columns" dim:"number"` // columns that share a converter
	HTree      *Quantity `json:"hTree" dim:"energy"`   // one array and read
	Fetch      *Quantity `json:"fetch" dim:"energy"`
	Neuron     *Quantity `json:"neuron" dim:"energy"`
	TileBuffer *Quantity `json:"tileBuffer" dim:"energy"`
	Subtract   *Quantity `json:"subtract" dim:"energy"` // 16 for each group of columns
	Buffer     *Quantity `json:"buffer" dim:"energy"`   // of partial sums, one for each group of columns
	// Array is one for each group of columns; left out where it is not known, and then not priced.
	Array     *Quantity `json:"array,omitempty" dim:"energy"`
	Converter *Quantity `json:"converter" dim:"energy"`       // a group of columns, each time it is read
	Multiplex *Quantity `json:"multiplex" dim:"energy"`       // beside each converter
	ReadTime  *Quantity `json:"readTime" dim:"time"`          // one array
	PerTile   *Quantity `json:"elementsPerTile" dim:"number"` // processing elements, of k² arrays each

	ArrayArea     *Quantity `json:"arrayArea" dim:"area"`
	ConverterArea *Quantity `json:"converterArea" dim:"area"` // a group of columns
	MultiplexArea *Quantity `json:"multiplexArea" dim:"area"`
	HTreeArea     *Quantity `json:"hTreeArea" dim:"area"`    // a tile
	SubtractArea  *Quantity `json:"subtractArea" dim:"area"` // a group of columns
	BufferArea    *Quantity `json:"bufferArea" dim:"area"`
	TileArea      *Quantity `json:"tileBufferArea" dim:"area"`
	StateArea     *Quantity `json:"stateArea" dim:"area"` // a bit of memory
	StateBits     *Quantity `json:"stateBits" dim:"bits"` // of a membrane, and of an input in its memory
}

// OnChip are the prices of learning on the chip.
type OnChip struct {
	WeightUpdate *Quantity `json:"weightUpdate" dim:"energy"`
}

// Power is drawn whether or not anything fires.
type Power struct {
	Chip *Quantity `json:"chip,omitempty" dim:"power"` // one powered chip
	Core *Quantity `json:"core,omitempty" dim:"power"` // one used core, beside the chip's
	Host *Quantity `json:"host,omitempty" dim:"power"` // processors, input and output that go with a chip
	// Query is what the host adds to each inference, by chip.
	Query *Quantity `json:"query,omitempty" dim:"energy"`
	// Most is the greatest power of a chip, static and dynamic; an estimate above it warns.
	Most *Quantity `json:"most,omitempty" dim:"power"`
}

// Die is what a chip is made of.
type Die struct {
	Cores    *Quantity `json:"cores" dim:"number"` // of one chip
	Area     *Quantity `json:"area,omitempty" dim:"area"`
	CoreArea *Quantity `json:"coreArea,omitempty" dim:"area"` // left out: Area / Cores
}

// Workload is a published measurement.
type Workload struct {
	Name   string    `json:"name"`
	Energy *Quantity `json:"energy,omitempty" dim:"energy"` // one inference
	Time   *Quantity `json:"time,omitempty" dim:"time"`
	Power  *Quantity `json:"power,omitempty" dim:"power"`
	Spikes *Quantity `json:"spikes,omitempty" dim:"number"` // of all cells
	// Covers is what was measured: dynamic, used cores, whole chip, with host, or unknown if the source does not say or was not read.
	Covers string `json:"covers"`
}
