/** ONNX Runtime as a backend: sessions, padded batches. It runs graphs, whoever wrote them, and makes none. */
package org.sentenceforge.export.runtime;
