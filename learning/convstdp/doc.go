// Package convstdp trains convolutions of cells that fire once: layer by layer by STDP under winner-take-all, and the last layer by reward
// [kheradpisheh2018] [mozafari2019]. docs/convolutional-stdp.md has every equation.
package convstdp
