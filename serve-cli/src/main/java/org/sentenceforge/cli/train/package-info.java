/** {@code sforge train}: its options, its reports, and what it does when it is stopped. */
package org.sentenceforge.cli.train;
