/** {@code sforge quickstart}: data made of what every JDK carries, and the other commands run one after the other on it. */
package org.sentenceforge.cli.quickstart;
