/** What each operation of a forward pass becomes in an ONNX graph, plain or fused. The only package that knows both models and graphs. */
package org.sentenceforge.export.operations;
