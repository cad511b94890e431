// Package gradient trains networks by gradient descent through time with a smooth stand-in for the derivative of a spike
// [neftci2019]: [Rule], for every differentiable cell and every wiring. docs/surrogate.md has the equations, the losses and
// the surrogate derivatives. [Credit] makes other rules of it, which cut errors on their way back: e-prop, OTTT, OSTL and
// DECOLLE, in docs/credit.md.
package gradient
