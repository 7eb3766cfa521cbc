/** {@code sforge export}: its options and its report. The work is {@code export.ModelExport}'s. */
package org.sentenceforge.cli.export;
