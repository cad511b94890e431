package learning

import (
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// Samples are raw samples and what they have to be told: exactly one of Label, StepLabel and Target, or none of them where samples
// are only to be classified.
type Samples struct {
	X         [][]float32
	Label     []int       // class of each sample
	StepLabel [][]int     // class of each step of each sample; −1 where none is asked for, as beyond the end of the list
	Target    [][]float32 // Task.Outputs numbers for each sample, or as many for each step, [step][output]
}

// Len returns the number of samples.
func (s Samples) Len() int { return len(s.X) }

// Task is what all entries of a comparison share: the split, and the number of classes. Runs on different samples, labels
// or splits never share a stored result: the fingerprint holds a SHA-256 of all of them.
type Task struct {
	Name    string
	Classes int // 0 for targets that are vectors
	Outputs int // numbers of a target, at each step if there is one for each; 0 for classes
	// Shape is that of a sample, slowest axis first: {8, 8} is 8 rows of 8 pixels, {T, n} a series of T steps of n channels. A first
	// side of 0 says that each sample has its own: {0, n} are series of any length, {0, 2} lists of events (time in ms, address).
	Shape              []int
	Train, Valid, Test Samples
	// Other are samples of something else, of the same Shape, for rules that learn what is not of the task: negatives of CSDP.
	Other [][]float32
	// ClassNames is what the classes are called, nil where they have no names, and Scalings how the values were scaled before, the first one
	// first. Results do not depend on them; reports and saved networks hand them on, for samples that come later.
	ClassNames []string
	Scalings   []Scaling
}

// Settings of a run. Workers, Store and Progress do not influence results and are not part of the fingerprint.
type Settings struct {
	Epochs  int    // 0 means 1
	Batch   int    // samples in a mini-batch; 0 means 100
	Seed    uint64 // the one seed from which every stream is derived
	Select  Select // which epoch's model is reported and tested
	Workers int    // 0 means all processors
	Store   string // directory of the run store, as it is when a run begins if it is relative; "" means the user's cache, "-" means none
	// Progress, where set, is called now and then with how far the run is: by Train in the goroutine that called it, by
	// Compare in those of its runs, but never twice at a time.
	Progress func(Progress)
	// Snapshot, where set, is called with the model before the first epoch and after each: see [Snapshot].
	Snapshot func(Snapshot) error
}

// Select says which epoch's model is tested.
type Select uint8

// BestValid is the epoch with the highest validation accuracy, or for vectors the lowest mean squared error (the later of equals),
// or the last one where the task has no validation samples. LastEpoch is the last one. BestBalanced is the epoch with the highest balanced accuracy
// of the validation samples (the later of equals), for classes of which some are rare; tables of comparisons then have it too, and AUROC.
const (
	BestValid Select = iota
	LastEpoch
	BestBalanced
)

// String returns the name of the constant.
func (s Select) String() string {
	return rules.NameOf(s, []string{"BestValid", "LastEpoch", "BestBalanced"})
}

// Progress is how far a run is.
type Progress struct {
	Entry string
	Place int // of the entry among those of the comparison, from 0
	Runs  int // of the comparison, entries × seeds; 0 for a run that is trained alone
	Seed  uint64
	// Phase is "train", "assign" (a read-out is fitted), "valid" or "test"; "stored" for each epoch that the store has of a
	// run, which may continue after them; "waiting" while another process trains the same run: how far that is, as its checkpoints say.
	Phase         string
	Epoch, Epochs int
	Done, Of      int    // samples of this phase
	Last          *Epoch // the last finished epoch, or nil
	// Rates are those of its presentations, by population; nil of epochs that another process or an earlier call trained, and of rules without spikes.
	Rates []Rate
}

// Epoch is what is known after an epoch.
type Epoch struct {
	Epoch        int // from 1
	Loss         float64
	TrainSeconds float64 // wall time of training; not part of results
	Valid        Metrics // NaN without validation samples
	// Observed is what the rule noted of its learning (see [Observer]), mean over the samples of the epoch; nil for most rules.
	Observed []Observation `json:",omitempty"`
}

// Entry is one network, rule and encoding in a comparison. A zero field, also of what it holds, means its default: reports and saved
// networks have all of them written out, and an entry and the same one with its defaults given are one run.
type Entry struct {
	Name     string
	Net      snn.Net
	Learner  Learner
	Encoder  Encoder // not read, and not needed, where the learner is a [RawReader]
	Settings Settings
}
