/** The launcher and the commands that serve models: embed, similarity, rank, predict, quickstart. */
package org.sentenceforge.cli;
