/** The program: its start, the table of subcommands, help and version, what signals do. Subcommands know nothing of it. */
package org.sentenceforge.cli.program;
