/** Embedding and mining on Apache Spark. Compiled with the profile {@code spark} alone, into a jar that a cluster runs. */
package org.sentenceforge.cli.spark;
