// Package chain is the trainer of rules that descend a gradient in chains of dense layers and present one sample at a time: EventProp and BPTC.
// What a presentation is, a rule says by its [Worker].
package chain
