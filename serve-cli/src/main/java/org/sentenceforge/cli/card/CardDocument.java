package org.sentenceforge.cli.card;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.HeaderedText;
import org.sentenceforge.core.card.ModelCard;
import org.sentenceforge.core.card.OwnCard;
import org.sentenceforge.core.card.data.CardJson;
import org.sentenceforge.core.config.YamlDocument;

/**
 * A card in parts, for other programs.
 *
 * @param header its YAML; null where it has none
 * @param text   the Markdown below
 * @param data   what the card was written from, as {@code card render} takes it; null where the card is not ours
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CardDocument(JsonNode header, String text, JsonNode data) {

    /** @throws SforgeException (bad model) where the header is no YAML */
    static CardDocument of(Path directory, String readme) {
        JsonNode data = ModelCard.open(directory) instanceof OwnCard own
                ? CardJson.mapper().valueToTree(own.data())
                : null;
        HeaderedText parts = HeaderedText.of(readme);
        try {
            JsonNode header = parts.header().isPresent()
                    ? YamlDocument.read(parts.header().get())
                    : null;
            return new CardDocument(header, parts.body(), data);
        } catch (YamlDocument.InvalidException e) {
            throw SforgeException.badModel(directory.resolve("README.md") + ":" + (e.line() + 1)
                    + ": the header is not valid YAML: " + e.getMessage() + "; 'sforge card check' tells more");
        }
    }
}
