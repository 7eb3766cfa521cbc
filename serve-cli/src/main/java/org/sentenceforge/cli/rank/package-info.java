/** {@code sforge rank} and {@code sforge predict}: texts ranked for a query, pairs of texts scored. Options and reports alone. */
package org.sentenceforge.cli.rank;
