/**
 * What follows from the declarations of commands and configurations: completions, manual pages, topics of the help. Nothing here says a
 * second time what is declared elsewhere.
 */
package org.sentenceforge.cli.reference;
