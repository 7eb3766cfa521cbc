/** Which rows make up which batch: the reference's orders, down to its random generator. */
package org.sentenceforge.train.sampling;
