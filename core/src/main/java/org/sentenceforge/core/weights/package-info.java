/** Named tensors on disk: safetensors files, shards, adapters, and the names that checkpoints give to parameters. */
package org.sentenceforge.core.weights;
