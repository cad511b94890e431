package command

import (
	"github.com/spikecell/spikecell/learning"
)

// comparedJSON is what `spikecell compare -json` prints. Accuracies are fractions; what is not known is null.
type comparedJSON struct {
	Data    string       `json:"data"`
	Folds   int          `json:"folds,omitempty"` // of each cross-validation
	Split   splitJSON    `json:"split"`
	Seeds   []uint64     `json:"seeds"`
	Entries []entryJSON  `json:"entries"`
	Paired  []pairedJSON `json:"paired"`
}

type splitJSON struct {
	Train int `json:"train"`
	Valid int `json:"valid"`
	Test  int `json:"test"`
}

type entryJSON struct {
	Name          string       `json:"name"`
	Repeated      []*float64   `json:"accuracyOverFolds,omitempty"` // one a seed, of all samples
	Accuracy      intervalJSON `json:"accuracy"`
	ValidAccuracy intervalJSON `json:"validAccuracy"`
	Balanced      intervalJSON `json:"balancedAccuracy"`
	AUROC         intervalJSON `json:"auroc"`
	Unclassified  *float64     `json:"unclassified"` // share of test samples without a class
	Spikes        float64      `json:"spikesPerInference"`
	Events        float64      `json:"synapticEventsPerInference"`
	EnergyJ       energy       `json:"energyJ"`
	TrainSeconds  float64      `json:"trainSeconds"`
	Parameters    int64        `json:"parameters"`
	StateBytes    int64        `json:"stateBytes"`
	Runs          []runJSON    `json:"runs"`
}

type intervalJSON struct {
	Mean *float64    `json:"mean"`
	SD   *float64    `json:"sd"`
	CI95 *[2]float64 `json:"ci95"`
}

type runJSON struct {
	Seed          uint64   `json:"seed"`
	Fold          int      `json:"fold,omitempty"` // from 1
	Fingerprint   string   `json:"fingerprint"`
	ResultSha256  string   `json:"resultSha256"`
	ValidAccuracy *float64 `json:"validAccuracy"`
	TestAccuracy  *float64 `json:"testAccuracy"`
	// Balanced is the mean of Recall, which is the share of right test samples by class, null for a class without any.
	Balanced     *float64   `json:"balancedAccuracy"`
	AUROC        *float64   `json:"auroc"`
	Recall       []*float64 `json:"recall"`
	Unclassified int        `json:"unclassified"` // test samples without a class
	Warnings     []string   `json:"warnings"`
	// Beside what every run has: how the validation samples fared after each epoch.
	Epochs []epochJSON `json:"epochs"`
}

type epochJSON struct {
	Epoch    int      `json:"epoch"`
	Loss     float64  `json:"loss"`
	Accuracy *float64 `json:"validAccuracy"`
	NLL      *float64 `json:"validNLL"`
	BCE      *float64 `json:"validBCE"`
	SSE      *float64 `json:"validSSE"`

	Observed map[string]float64 `json:"observed,omitempty"` // of the training samples, by name
}

type pairedJSON struct {
	A          string       `json:"a"`
	B          string       `json:"b"`
	Difference *float64     `json:"difference"`
	CI95       *[2]float64  `json:"ci95"`
	Balanced   intervalJSON `json:"balancedDifference"`
}

func comparisonJSON(data string, folds int, c *learning.Comparison) (comparedJSON, error) {
	j := comparedJSON{Data: data, Folds: folds, Split: splitJSON(c.Split), Seeds: c.Seeds, Paired: []pairedJSON{}}
	for _, r := range c.Entries {
		joule, err := energyOf(r)
		if err != nil {
			return j, err
		}
		e := entryJSON{
			Name: r.Name, Accuracy: intervalOf(r.Test), ValidAccuracy: intervalOf(r.Valid), Unclassified: known(r.Unclassified), Spikes: r.SpikesPerInference,
			Balanced: intervalOf(r.Balanced), AUROC: intervalOf(r.AUROC), Events: r.SynapticEventsPerInference, EnergyJ: joule, TrainSeconds: r.TrainSeconds,
			Parameters: r.Parameters, StateBytes: r.StateBytes,
		}
		if folds > 0 {
			e.Repeated = knownEach(overFolds(r.Reports, folds))
		}
		for i, p := range r.Reports {
			run := runOf(p, c.Seeds[i])
			if folds > 0 {
				run.Fold = i%folds + 1
			}
			e.Runs = append(e.Runs, run)
		}
		j.Entries = append(j.Entries, e)
	}
	for _, p := range c.Paired {
		i := intervalOf(p.Difference)
		j.Paired = append(j.Paired, pairedJSON{p.A, p.B, i.Mean, i.CI95, intervalOf(p.Balanced)})
	}
	return j, nil
}

func runOf(p *learning.Report, seed uint64) runJSON {
	return runJSON{
		Seed: seed, Fingerprint: p.Fingerprint, ResultSha256: p.Result,
		ValidAccuracy: known(p.Valid.Accuracy), TestAccuracy: known(p.Test.Accuracy),
		Balanced: known(p.Test.BalancedAccuracy), AUROC: known(p.Test.AUROC), Recall: knownEach(p.Test.Recall),
		Unclassified: p.Unclassified, Warnings: append([]string{}, p.Warnings...), Epochs: epochsOf(p),
	}
}

func epochsOf(r *learning.Report) []epochJSON {
	var all []epochJSON
	for _, e := range r.Epochs {
		v := e.Valid
		observed := map[string]float64{}
		for _, x := range e.Observed {
			observed[x.Name] = x.Value
		}
		all = append(all, epochJSON{e.Epoch, e.Loss, known(v.Accuracy), known(v.NLL), known(v.BCE), known(v.SSE), observed})
	}
	return all
}

func intervalOf(i learning.Interval) intervalJSON {
	j := intervalJSON{Mean: known(i.Mean), SD: known(i.SD)}
	if known(i.Lo) != nil {
		j.CI95 = &[2]float64{i.Lo, i.Hi}
	}
	return j
}

func knownEach(x []float64) []*float64 {
	all := make([]*float64, len(x))
	for i, v := range x {
		all[i] = known(v)
	}
	return all
}
