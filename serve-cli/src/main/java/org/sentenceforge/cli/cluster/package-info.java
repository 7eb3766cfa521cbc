/** {@code sforge cluster}: its options and what it writes. How groups are found lives in the evaluation library. */
package org.sentenceforge.cli.cluster;
