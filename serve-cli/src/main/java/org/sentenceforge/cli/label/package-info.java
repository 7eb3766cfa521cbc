/** {@code sforge label}: a model's scores as labels for another one's training. Options and reports alone. */
package org.sentenceforge.cli.label;
