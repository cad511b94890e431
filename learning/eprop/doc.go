// Package eprop is e-prop as NEST computes it in continuous time [nest-eprop]: weights change while the input comes, whenever the cell before a
// synapse fires, by the traces of the steps since its spike before. [gradient.Rule] with Credit EProp is e-prop of whole presentations [bellec2020].
// docs/eprop.md has all equations, constants, defaults and sources.
package eprop
