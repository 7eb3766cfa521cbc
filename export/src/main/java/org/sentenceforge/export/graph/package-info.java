/** ONNX graphs as data: nodes, tensors, the writing of files. What an operation of a model becomes is not decided here. */
package org.sentenceforge.export.graph;
