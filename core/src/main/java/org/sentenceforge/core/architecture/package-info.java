/**
 * Text encoders: one architecture per file, each a forward pass over {@link org.sentenceforge.core.ops.TensorOps} that reads like
 * the paper. Parameter names are those of the bare model's checkpoint.
 */
package org.sentenceforge.core.architecture;
