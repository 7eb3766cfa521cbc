package org.sentenceforge.core.card;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.render.OnnxUsageSection;
import org.sentenceforge.core.card.render.TorchScriptUsageSection;
import org.sentenceforge.core.card.render.UsageSection;
import org.sentenceforge.core.card.update.ForeignText;
import org.sentenceforge.core.module.ModelKind;

/**
 * A card without our record, such as sentence-transformers writes. Results go into its header and its Evaluation section, exports and
 * examples into its usage section; nothing else of it changes, and no record is made.
 *
 * @param text the file with all facts added so far
 */
public record ForeignCard(Path directory, String text) implements ModelCard {
    @Override
    public ForeignCard withEvaluations(List<CardData.Evaluation> evaluations) {
        String name = directory.toAbsolutePath().normalize().getFileName().toString();
        return changed(parsed().withEvaluations(kind(), name, evaluations));
    }

    @Override
    public ForeignCard withExamples(CardData.UsageExamples usage, List<CardData.WidgetExample> widget, int dimension) {
        ForeignText changed = parsed().withInference(UsageSection.inference(kind(), usage, dimension));
        return changed(
                widget.isEmpty()
                        ? changed
                        : changed.withHeader(
                                "widget",
                                widget.stream()
                                        .map(example -> example.inHeader(kind()))
                                        .toList()));
    }

    @Override
    public ForeignCard withExport(CardData.Export export) {
        return changed(parsed().withUsage(
                        export.isGraph()
                                ? OnnxUsageSection.lines(
                                        kind(), null, export.among(OnnxUsageSection.listed(text)), export)
                                : TorchScriptUsageSection.lines(kind(), export)));
    }

    @Override
    public ForeignCard withoutMissingExports() {
        String known = text;
        for (CardData.Export export : OnnxUsageSection.listed(text)) {
            if (!Files.exists(directory.resolve(export.file()))) {
                known = OnnxUsageSection.without(known, export);
            }
        }
        return new ForeignCard(directory, known);
    }

    @Override
    public ForeignCard withVersions(Map<String, String> versions) {
        return this;
    }

    @Override
    public void write() {
        CardFile.write(directory.resolve(CardFile.README), text);
    }

    private ForeignText parsed() {
        return ForeignText.parse(text);
    }

    private ForeignCard changed(ForeignText changed) {
        return new ForeignCard(directory, changed.text());
    }

    private ModelKind kind() {
        if (text.contains("- sparse-encoder\n")) {
            return ModelKind.SPARSE_ENCODER;
        }
        if (text.contains("- multi-vector\n")) {
            return ModelKind.MULTI_VECTOR_ENCODER;
        }
        return text.contains("- cross-encoder\n") ? ModelKind.CROSS_ENCODER : ModelKind.BI_ENCODER;
    }
}
