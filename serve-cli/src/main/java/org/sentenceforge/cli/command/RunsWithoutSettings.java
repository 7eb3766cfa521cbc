package org.sentenceforge.cli.command;

/** A command that does its work even where the file of the user's settings is wrong: help, say, or what tells what is wrong. */
public interface RunsWithoutSettings {}
