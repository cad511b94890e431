package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spikecell/spikecell/tests/exchange"
)

// peer is a library, the script that builds nets in it, and what is compared.
type peer struct {
	name, module string // of Python
	script       string
	subjects     []subject
	cells        []described
	notes        []string            // what the library does that its users may not expect
	check        func(library) error // whether all that it has is known; nil where that is not asked
	pairings     []pairing           // rules by the times of spikes, of a script of their own
}

// described says how a cell of a library is described here.
type described struct{ theirs, here, but string }

// peers are all of them.
func peers() []peer {
	return []peer{
		{"snnTorch", "snntorch", "snntorch_nets.py", append(subjects(), snntorchOnGrid()...), snntorchCells(), nil, library.check, nil},
		{"Norse", "norse", "norse_nets.py", norseNets(), norseCells(), norseNotes(), nil, nil},
		{"SpikingJelly", "spikingjelly", "spikingjelly_nets.py", spikingjellyNets(), spikingjellyCells(), nil, nil, nil},
		{"Brian2", "brian2", "brian2_nets.py", brian2Nets(), brian2Cells(), nil, nil, pairings()},
		{"NEST", "nest", "nest_nets.py", nestNets(), nestCells(), nil, nil, nil},
	}
}

// outcome is what came out of a peer.
type outcome struct {
	peer
	version string // empty if it is not installed
	list    []comparison
	weights []weighed
}

// meet compares all that a peer has, and prints what came out.
func (p peer) meet(ctx context.Context, o options) (out outcome, err error) {
	out.peer = p
	if there, err := installed(ctx, o.python, p.module); err != nil || !there {
		fmt.Fprintf(o.stdout, "SKIPPED: %s is not installed here\n\n", p.name)
		return out, err
	}
	err = out.ask(ctx, o, p.script, func(s *exchange.Script, l library) (err error) {
		out.version = l.Peer
		if out.list, err = p.compareAll(s, o); len(out.list) == 0 {
			return err
		}
		err = errors.Join(err, writeTable(o.stdout, l.Peer, out.list))
		if o.teach {
			err = errors.Join(err, writeLessons(o.stdout, out.list))
		}
		if p.check != nil {
			err = errors.Join(err, writeAbsent(o.stdout), p.check(l))
		}
		return err
	})
	if len(p.pairings) == 0 {
		return out, err
	}
	return out, errors.Join(err, out.ask(ctx, o, "brian2_stdp.py", func(s *exchange.Script, l library) (err error) {
		out.weights, err = p.pairAll(s, o)
		return errors.Join(err, writeWeights(o.stdout, out.weights))
	}))
}

// ask starts a script and hands it to f, with what it says of itself.
func (out *outcome) ask(ctx context.Context, o options, script string, f func(*exchange.Script, library) error) error {
	s, err := exchange.Start(ctx, o.warn, o.python, filepath.Join("tests", "conformance", script))
	if err != nil {
		return err
	}
	defer s.Close()
	var l library
	if err := s.Read(&l); err != nil {
		return err
	}
	return f(s, l)
}

// pairAll compares rules by the times of spikes whose name has a text in it.
func (p peer) pairAll(s asker, o options) (list []weighed, err error) {
	for i, x := range p.pairings {
		if !strings.Contains(x.name, o.only) {
			continue
		}
		for n := range o.nets {
			c, one := x.compare(s, o.seed, i+len(p.pairings)*n)
			if one != nil {
				err = errors.Join(err, fmt.Errorf("%s: %w", x.name, one))
			}
			list = append(list, c)
		}
	}
	return list, err
}

// installed asks Python whether it has a module.
func installed(ctx context.Context, python, module string) (bool, error) {
	out, err := exec.CommandContext(ctx, python, "-c", "import importlib.util as i; print(i.find_spec('"+module+"') is not None)").Output()
	return strings.TrimSpace(string(out)) == "True", err
}

// compareAll compares nets of each subject whose name has a text in it.
func (p peer) compareAll(s asker, o options) (list []comparison, err error) {
	dir, err := os.MkdirTemp("", "conformance")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "net.safetensors")
	for i, x := range p.subjects {
		if !strings.Contains(x.name, o.only) {
			continue
		}
		for n := range o.nets {
			c, one := x.compare(s, o.seed, i+len(p.subjects)*n, file, o.teach)
			if one == nil {
				one = c.check()
			}
			if one != nil {
				err = errors.Join(err, fmt.Errorf("%s: %w", x.name, one))
			}
			list = append(list, c)
		}
	}
	held, one := p.holdAll(s, o, file)
	return append(list, held...), errors.Join(err, one)
}

// holdAll compares a library with its fixtures.
func (p peer) holdAll(s asker, o options, file string) (list []comparison, err error) {
	all, err := fixtures(p.name)
	for _, f := range all {
		if !strings.Contains("fixture "+f.Name, o.only) {
			continue
		}
		c, one := f.hold(s, file)
		if one == nil {
			one = c.check()
		}
		if one != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", c.name, one))
		}
		list = append(list, c)
	}
	return list, err
}
