package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/tests/exchange"
)

// peer is a network of ours that a script of the folder peers runs in another toolkit.
type peer struct {
	id     string
	script string
	// prepare writes what the script needs to a file, and returns a function that does units units of the same work here.
	prepare func(b *bench, file string) (ours func() error, units int, err error)
	// warm is how often ours is called before a sample, so that it has been at work for some 100 ms; 0 means once. It is no time: a busy machine
	// would train less.
	warm int
	// tolerance is how far the results of the other toolkit may differ before it is timed, by what is compared.
	tolerance map[string]float64
}

func peers() []peer {
	// A sum in another order may move a potential over its threshold, hence the spikes.
	same := map[string]float64{"loss": 1e-5, "spikes": 1e-4, "gradient": 1e-3}
	// One presentation in detail, and roughly the number of spikes of 20: see the script.
	learned := map[string]float64{"weights": 1e-6, "theta": 1e-6, "spikes": 0.2}
	// Connections and noise are drawn anew: rates agree, and how the network fluctuates roughly.
	drawn := map[string]float64{"rate": 0.04, "inhibitory": 0.04, "cv": 0.15, "fano": 0.6}
	return []peer{
		{id: "bptt-rate", script: "snntorch_bptt.py", prepare: bpttRatePeer, warm: 2, tolerance: same},
		{id: "bptt-static", script: "snntorch_bptt.py", prepare: bpttStaticPeer, warm: 5, tolerance: same},
		{id: "conv-t6", script: "snntorch_conv.py", prepare: convT6Peer, tolerance: same},
		{id: "rec-700", script: "snntorch_recurrent.py", prepare: rec700Peer, warm: 3, tolerance: same},
		{id: "eprop-lif", script: "torch_eprop_lif.py", prepare: epropPeer(false), warm: 10, tolerance: same},
		{id: "eprop-alif", script: "torch_eprop_alif.py", prepare: epropPeer(true), warm: 10, tolerance: same},
		{id: "eprop-alif", script: "torch_eprop_traces.py", prepare: epropPeer(true), warm: 10, tolerance: same},
		{id: "ecg-brf", script: "torch_ecg.py", prepare: ecgPeer(ecgBRF()), tolerance: same},
		{id: "ecg-alif", script: "torch_ecg.py", prepare: ecgPeer(ecgALIF()), tolerance: same},
		{id: "brunel", script: "brian2_brunel.py", prepare: brunelPeer(brunel{reset: 10}), tolerance: drawn},
		{id: "brunel", script: "nest_brunel.py", prepare: brunelPeer(brunel{nest: true}), tolerance: drawn},
		{id: "yin-yang", script: "eventprop_yinyang.py", prepare: yinYangPeer, warm: 14, tolerance: map[string]float64{"loss": 1e-5, "gradient": 1e-3}},
		{id: "csdp-step", script: "csdp_torch.py", prepare: csdpStepPeer, tolerance: map[string]float64{"spikes": 1e-3, "weights": 1e-3}},
		{id: "dc-400", script: "brian2_diehlcook.py", prepare: dcPeer(400), warm: 25, tolerance: learned},
		{id: "dc-400", script: "bindsnet_diehlcook.py", prepare: dcPeer(400), warm: 25, tolerance: map[string]float64{"input": 0, "silence": 0}},
		{id: "dc-1600", script: "brian2_diehlcook.py", prepare: dcPeer(1600), warm: 12, tolerance: learned},
	}
}

// comparison is what came out.
type comparison struct {
	ID      string             `json:"id"`
	Peer    string             `json:"peer"`    // and its version
	Differs map[string]float64 `json:"differs"` // relative differences of results
	OursMS  float64            `json:"ours_ms"`
	PeerMS  float64            `json:"peer_ms"`
	Times   float64            `json:"times"`   // how many times as long the peer takes
	OursMB  float64            `json:"ours_mb"` // most memory of the process while it trains
	PeerMB  float64            `json:"peer_mb"` // the same; 0 where the work is done in another process
}

// taken is a sample of a peer.
type taken struct{ MS, MB float64 }

// peerSamples is how often each side is timed; sides take turns.
const peerSamples = 15

// settle lets the threads of the other side go to sleep.
const settle = 300 * time.Millisecond

// comparePeers runs the scripts with a Python that has the packages of peers/requirements.txt.
func comparePeers(ctx context.Context, o options, stdout, stderr io.Writer) error {
	pool := kernel.NewPool(runtime.GOMAXPROCS(0))
	defer pool.Close()
	list, failed := []comparison{}, error(nil)
	for _, p := range peers() {
		if o.only != nil && !slices.Contains(o.only, p.id) {
			continue
		}
		fmt.Fprintln(stderr, "comparing", p.id)
		c, err := p.compare(ctx, newBench(o.quick, pool), o.peers, peerSamples, stderr)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s, %s: %w", p.id, p.script, err))
			continue
		}
		list = append(list, c)
	}
	if o.json {
		return errors.Join(failed, writeJSON(stdout, list))
	}
	return errors.Join(failed, writePeers(stdout, list))
}

func writePeers(out io.Writer, list []comparison) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "workload\there\tpeer\ttimes\tMB here\tpeer\tpeer is\tresults differ by")
	for _, c := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%.1f\t%s\t%s\t%s\t", c.ID, duration(c.OursMS), duration(c.PeerMS), c.Times,
			megabytes(c.OursMB), megabytes(c.PeerMB), c.Peer)
		for _, what := range sortedKeys(c.Differs) {
			fmt.Fprintf(w, "%s %.1e  ", what, c.Differs[what])
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

// megabytes writes a memory, which may be unknown.
func megabytes(mb float64) string {
	if mb == 0 {
		return "–"
	}
	return fmt.Sprintf("%.0f", mb)
}

func (p peer) compare(ctx context.Context, b *bench, python string, samples int, stderr io.Writer) (c comparison, err error) {
	dir, err := os.MkdirTemp("", "bench-peer")
	if err != nil {
		return c, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "exchange.safetensors")
	ours, units, err := p.prepare(b, file)
	if err != nil {
		return c, err
	}
	s, err := exchange.Start(ctx, stderr, python, filepath.Join("tests", "bench", "peers", p.script), file, fmt.Sprint(b.pool.Workers()))
	if err != nil {
		return c, err
	}
	defer s.Close()
	if err := s.Read(&c); err != nil {
		return c, err
	}
	c.ID = p.id
	forgetPeakMemory() // what it took to prepare
	if err := p.check(c.Differs); err != nil {
		return c, fmt.Errorf("%s: %w", c.Peer, err)
	}
	return c, c.alternate(s, samples, p.warm, ours, units)
}

// check refuses results that are not ours: there is nothing to compare then.
func (p peer) check(differs map[string]float64) error {
	for _, what := range sortedKeys(p.tolerance) {
		d, ok := differs[what]
		if !ok || !(d <= p.tolerance[what]) {
			return fmt.Errorf("%s differs by %.2g from ours, not by at most %.2g: not timed (all differences: %v)", what, d, p.tolerance[what], differs)
		}
	}
	return nil
}

// alternate times both sides in turn, each when it has been at work for a moment: after a pause, caches are cold and the processor
// slow, which would count most against whoever needs least time.
func (c *comparison) alternate(s *exchange.Script, samples, warm int, ours func() error, units int) error {
	here, there := []float64{}, []float64{}
	for range samples {
		time.Sleep(settle)
		for range max(warm, 1) {
			if err := ours(); err != nil {
				return err
			}
		}
		begin := time.Now()
		if err := ours(); err != nil {
			return err
		}
		here = append(here, milliseconds(time.Since(begin))/float64(units))
		time.Sleep(settle)
		var peer taken
		if err := s.Ask("", &peer); err != nil {
			return err
		}
		there, c.PeerMB = append(there, peer.MS), peer.MB
	}
	c.OursMS, c.PeerMS = median(here), median(there)
	c.Times, c.OursMB = c.PeerMS/c.OursMS, peakMemory()
	return nil
}
