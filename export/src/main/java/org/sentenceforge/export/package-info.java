/** ONNX: writing graphs, checking them against the original, and running them. */
package org.sentenceforge.export;
