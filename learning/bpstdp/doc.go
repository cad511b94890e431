// Package bpstdp trains spiking networks with labels by BP-STDP ([Rule]): back-propagation whose errors are differences of spikes in short
// windows. docs/bpstdp.md has the equations.
package bpstdp
