/** {@code sforge quickstart}: data made of what every JDK carries, and the other commands run one after the other on it. Knows them by their command line alone. */
package org.sentenceforge.cli.quickstart;
