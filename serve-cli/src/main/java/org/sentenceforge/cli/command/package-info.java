/**
 * What the subcommands of all modules share: options, the terminal, and what an error looks like. Only this package and the commands
 * themselves write to the terminal; nothing here knows models or data.
 */
package org.sentenceforge.cli.command;
