/** {@code sforge doctor}: what this machine and this installation can do, line by line. What a check needs to know lives in the libraries. */
package org.sentenceforge.cli.doctor;
