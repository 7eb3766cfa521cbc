/**
 * Writing results: files that appear whole or not at all, embeddings in the formats that users ask for, and their quantization.
 * Nothing here knows models or prints.
 */
package org.sentenceforge.core.output;
