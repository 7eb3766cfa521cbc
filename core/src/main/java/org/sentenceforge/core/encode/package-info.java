/** Text in, vectors out: batches planned by tokens, one forward pass each, results in input order. */
package org.sentenceforge.core.encode;
