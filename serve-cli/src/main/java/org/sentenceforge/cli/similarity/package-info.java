/** {@code sforge similarity}: pairs compared, and the session in which texts are typed. */
package org.sentenceforge.cli.similarity;
