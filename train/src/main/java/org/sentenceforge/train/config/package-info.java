/** What a training configuration says, read once into types; all its errors are shown together. */
package org.sentenceforge.train.config;
