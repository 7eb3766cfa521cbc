/** What is found with an exact search: communities and paraphrases, and the data and cutoffs of retrieval. */
package org.sentenceforge.eval.retrieval;
