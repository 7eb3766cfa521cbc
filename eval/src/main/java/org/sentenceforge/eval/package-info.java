/** Metrics, evaluators and their reports. */
package org.sentenceforge.eval;
