package org.sentenceforge.core.card.facts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** The versions of what runs, as a card lists them. */
public final class FrameworkVersions {
    private FrameworkVersions() {}

    /** Java, SentenceForge, DJL, PyTorch and Tokenizers, as this program carries them. */
    public static Map<String, String> ours() {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("Java", Runtime.version().toString());
        String ours = FrameworkVersions.class.getPackage().getImplementationVersion();
        versions.put("SentenceForge", ours == null ? "" : ours);
        versions.put("DJL", property("pytorch-engine.properties", "djl_version"));
        versions.put("PyTorch", pyTorch());
        versions.put("Tokenizers", tokenizers());
        return versions;
    }

    /** The original's seven labels; what did not run has no version. */
    public static Map<String, String> originals() {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("Python", "");
        versions.put("Sentence Transformers", "");
        versions.put("Transformers", "");
        versions.put("PyTorch", pyTorch());
        versions.put("Accelerate", "");
        versions.put("Datasets", "");
        versions.put("Tokenizers", tokenizers());
        return versions;
    }

    private static String pyTorch() {
        return property("pytorch-engine.properties", "pytorch_version");
    }

    /** The library's own version stands before that of its Java binding. */
    private static String tokenizers() {
        return property("native/lib/tokenizers.properties", "version").split("-")[0];
    }

    private static String property(String resource, String key) {
        try (InputStream in = FrameworkVersions.class.getClassLoader().getResourceAsStream(resource)) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty(key, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
