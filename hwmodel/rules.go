package hwmodel

// Rules are the limits of a chip, in the form of the one rule by which networks are placed on it. Exactly one is given.
type Rules struct {
	Loihi1    *Loihi1Rule    `json:"loihi1,omitempty"`
	Loihi2    *Loihi2Rule    `json:"loihi2,omitempty"`
	TrueNorth *TrueNorthRule `json:"trueNorth,omitempty"`
	Software  *SoftwareRule  `json:"software,omitempty"`
	DynapCNN  *DynapCNNRule  `json:"dynapCNN,omitempty"`
	Xylo      *XyloRule      `json:"xylo,omitempty"`
	Single    *SingleRule    `json:"single,omitempty"`
	FanIn     *FanInRule     `json:"fanIn,omitempty"`
	Circuits  *CircuitsRule  `json:"circuits,omitempty"`
	Memory    *MemoryRule    `json:"memory,omitempty"`
	Arrays    *ArraysRule    `json:"arrays,omitempty"`
	Capacity  *CapacityRule  `json:"capacity,omitempty"`
}

// Loihi1Rule is that of NengoLoihi's hardware checks [nengo-loihi].
type Loihi1Rule struct {
	Compartments  *Quantity `json:"compartments" dim:"number"` // of a core
	AxonsIn       *Quantity `json:"axonsIn" dim:"number"`
	AxonsOut      *Quantity `json:"axonsOut" dim:"number"`
	Words         *Quantity `json:"words" dim:"number"` // of synapse memory, 64 bits each
	WordBits      *Quantity `json:"wordBits" dim:"bits"`
	BlockSynapses *Quantity `json:"blockSynapses" dim:"number"` // synapses under one header
	HeaderBits    *Quantity `json:"headerBits" dim:"bits"`
	WarnFormats   *Quantity `json:"warnFormats" dim:"number"` // of thresholds or synapses: from here on a warning
	MostFormats   *Quantity `json:"mostFormats" dim:"number"` // from here on an error
}

// Loihi2Rule was inferred from public compile logs [lava-dl].
type Loihi2Rule struct {
	Neurons    *Quantity `json:"neurons" dim:"number"`
	AxonsIn    *Quantity `json:"axonsIn" dim:"number"`
	Words      *Quantity `json:"words" dim:"number"`
	WordBits   *Quantity `json:"wordBits" dim:"bits"`
	HeaderBits *Quantity `json:"headerBits" dim:"bits"`
	DenseBits  *Quantity `json:"denseBits" dim:"bits"` // of a synapse with its index
	ConvBits   *Quantity `json:"convBits" dim:"bits"`
}

// TrueNorthRule is that of a crossbar of binary synapses [merolla2014].
type TrueNorthRule struct {
	Axons   *Quantity `json:"axons" dim:"number"` // of a core
	Neurons *Quantity `json:"neurons" dim:"number"`
	Signs   *Quantity `json:"signs" dim:"number"` // axons that a ternary input takes
}

// SoftwareRule is that of cores that run a program.
type SoftwareRule struct {
	Neurons      *Quantity `json:"neurons" dim:"number"`           // of a core
	Usable       *Quantity `json:"usable" dim:"number"`            // cores of a chip
	Shared       *Quantity `json:"shared,omitempty" dim:"memory"`  // memory of a chip
	SynapseBytes *Quantity `json:"synapseBytes" dim:"memory"`      // of one synapse
	Local        *Quantity `json:"local,omitempty" dim:"memory"`   // memory of a core, where synapses lie in it
	Program      *Quantity `json:"program,omitempty" dim:"memory"` // what a core's program leaves unusable of it
	Events       *Quantity `json:"events,omitempty" dim:"number"`  // synaptic events that a core can do in a step of 1 ms
	SourceCores  bool      `json:"sourceCores,omitempty"`          // inputs take cores too
}

// DynapCNNRule is that of cores for convolutions [sinabs].
type DynapCNNRule struct {
	KernelMemory []*Quantity `json:"kernelMemory" dim:"number"` // weights, of each core
	NeuronMemory []*Quantity `json:"neuronMemory" dim:"number"` // states
	Kernel       *Quantity   `json:"kernel" dim:"number"`       // longest side
	InputSide    *Quantity   `json:"inputSide" dim:"number"`
	OutputSide   *Quantity   `json:"outputSide" dim:"number"`
	Channels     *Quantity   `json:"channels" dim:"number"`
	Padding      *Quantity   `json:"padding" dim:"number"`
	Targets      *Quantity   `json:"targets" dim:"number"`      // layers that a core can send to
	FirstRate    *Quantity   `json:"firstRate" dim:"frequency"` // synaptic events of core 0
	Rate         *Quantity   `json:"rate" dim:"frequency"`      // of each other core
}

// XyloRule is that of one recurrent layer between small ends [rockpool]; the cells that input and outputs can reach are in section cycles.
type XyloRule struct {
	Inputs     *Quantity `json:"inputs" dim:"number"`
	Hidden     *Quantity `json:"hidden" dim:"number"`
	Outputs    *Quantity `json:"outputs" dim:"number"`
	FanOut     *Quantity `json:"fanOut" dim:"number"`
	MeanFanOut *Quantity `json:"meanFanOut" dim:"number"`
}

// SingleRule is that of one core in which every input reaches every neuron.
type SingleRule struct {
	Neurons *Quantity `json:"neurons" dim:"number"`
	Inputs  *Quantity `json:"inputs" dim:"number"`
	// Outputs are cells of their own kind, those that reach no other population; left out: outputs are neurons.
	Outputs *Quantity `json:"outputs,omitempty" dim:"number"`
	// Rows are taken by inputs, and where any neuron reaches another by all neurons; left out: as many as are asked for.
	Rows *Quantity `json:"rows,omitempty" dim:"number"`
}

// FanInRule is that of neurons with a few addressed synapses [rockpool].
type FanInRule struct {
	Neurons *Quantity `json:"neurons" dim:"number"` // of a core
	FanIn   *Quantity `json:"fanIn" dim:"number"`
	Targets *Quantity `json:"targets" dim:"number"` // cores that a neuron can reach
	Tags    *Quantity `json:"tags" dim:"number"`
}

// CircuitsRule is that of analog neurons that are joined for more inputs [cramer2022].
type CircuitsRule struct {
	Circuits *Quantity `json:"circuits" dim:"number"`
	Inputs   *Quantity `json:"inputs" dim:"number"` // signed, of a circuit
}

// MemoryRule checks memory and precision only; where a network goes is known to the maker's compiler alone.
type MemoryRule struct {
	Total     *Quantity `json:"total" dim:"memory"`
	FirstBits *Quantity `json:"firstBits" dim:"bits"` // of the first layer's weights
	Bits      *Quantity `json:"bits" dim:"bits"`
}

// ArraysRule is that of crossbars of fixed size.
type ArraysRule struct {
	Side         *Quantity `json:"side" dim:"number"`
	Differential bool      `json:"differential,omitempty"`        // a signed weight takes two cells
	CellBits     *Quantity `json:"cellBits,omitempty" dim:"bits"` // left out: a cell holds a whole weight
}
