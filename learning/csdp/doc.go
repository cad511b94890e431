// Package csdp trains networks by contrastive-signal-dependent plasticity [ororbia2024], with nothing but what each synapse
// sees: [Rule]. docs/csdp.md has the equations.
package csdp
