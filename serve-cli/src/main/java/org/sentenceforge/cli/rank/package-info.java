/** {@code sforge rank} and {@code sforge predict}: texts ranked for a query, pairs of texts scored. */
package org.sentenceforge.cli.rank;
