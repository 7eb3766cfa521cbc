package org.sentenceforge.core.model.format;

/** Which releases of sentence-transformers a directory is written for; all of them can read {@link #LEGACY}. */
public enum ModelLayout {
    /** As every release before 5.4 writes it. */
    LEGACY,
    /** As 5.4 and later write it: other module paths, {@code pooling_mode}, lengths in the tokenizer's configuration. */
    CURRENT,
    /** A transformer alone, without modules.json. */
    BARE
}
