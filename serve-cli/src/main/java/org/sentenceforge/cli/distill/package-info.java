/** {@code sforge distill-static}. */
package org.sentenceforge.cli.distill;
