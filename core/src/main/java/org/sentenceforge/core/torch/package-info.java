/**
 * The libtorch backend: encoders written out as TorchScript programs over packed batches, and the few native objects that run
 * them. Nothing outside this package and its users in training touches DJL's arrays.
 */
package org.sentenceforge.core.torch;
