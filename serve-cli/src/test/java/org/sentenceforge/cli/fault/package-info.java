/** Faults of a file system, put under the program: every path of a process goes through a wrapper that fails where it is told to. */
package org.sentenceforge.cli.fault;
