// Package learning trains spiking networks by any of its rules, and compares the rules on equal terms.
//
// A [Learner] is a rule as plain data: [csdp.Rule], [stdp.Rule], [gradient.Rule], bpstdp.Rule, bptc.Rule, convstdp.Rule, eprop.Rule,
// eventprop.Rule, and ann.Rule, the conventional yardstick. An [Entry] puts it beside a net, an encoder and settings;
// [Train] runs it on a [Task] and returns a [Report]; [Compare] runs entries with seeds and returns a [Comparison]. What
// entries share and what is their own is told in docs/fairness.md.
//
// A run is a pure function of its description. Finished runs are kept in a store under the SHA-256 of that description, so
// that the same call answers at once, in another notebook cell or another process, and interrupted ones continue to the same bits.
package learning
