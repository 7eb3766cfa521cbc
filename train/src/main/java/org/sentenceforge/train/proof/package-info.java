/** Whether a device computes what the CPU computes, and how fast. Knows encoders and single updates, no files, no runs. */
package org.sentenceforge.train.proof;
