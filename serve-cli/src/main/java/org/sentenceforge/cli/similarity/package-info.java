/**
 * {@code sforge similarity}: the session in which texts are typed, and what it shows. How texts are compared is {@code core.encode}'s.
 */
package org.sentenceforge.cli.similarity;
