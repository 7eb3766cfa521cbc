package org.sentenceforge.core.output;

/**
 * Which model made vectors.
 *
 * @param name    as the user called it, for messages
 * @param weights the fingerprint of its weights, which tells it from others
 */
public record ModelMark(String name, String weights) {}
