package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The releases of the Python libraries whose directories ours are like. */
public final class Releases {
    /** The release that a layout is taken from. */
    public static String sentenceTransformers(ModelLayout layout) {
        return layout == ModelLayout.CURRENT ? "6.0.1" : "5.1.2";
    }

    private Releases() {}

    /** The {@code __version__} object: what a reader should compare itself with. */
    public static ObjectNode of(ModelLayout layout) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("sentence_transformers", sentenceTransformers(layout))
                .put("transformers", layout == ModelLayout.CURRENT ? "5.18.0" : "4.57.1")
                .put("pytorch", layout == ModelLayout.CURRENT ? "2.13.0" : "2.8.0");
    }
}
