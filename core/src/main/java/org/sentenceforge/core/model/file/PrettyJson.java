package org.sentenceforge.core.model.file;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSON files in the form in which Python's json module writes them. */
public final class PrettyJson {
    private PrettyJson() {}

    /** Writes a file; missing folders above it are made. */
    public static void write(Path file, JsonNode json, int indent) throws IOException {
        DefaultIndenter indenter = new DefaultIndenter(" ".repeat(indent), "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                        .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                        .withObjectEmptySeparator("")
                        .withArrayEmptySeparator(""))
                .withObjectIndenter(indenter)
                .withArrayIndenter(indenter);
        ObjectWriter writer = new JsonMapper().writer(printer);
        Files.createDirectories(file.getParent());
        Files.writeString(file, writer.writeValueAsString(json) + "\n");
    }
}
