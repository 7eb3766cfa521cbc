package org.sentenceforge.core.ops;

/** Whether the tokens of a prompt take part in pooling. */
public enum PromptTokens {
    INCLUDED,
    EXCLUDED
}
