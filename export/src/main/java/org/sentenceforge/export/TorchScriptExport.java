package org.sentenceforge.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.ModelCard;
import org.sentenceforge.core.card.NoCard;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.output.AtomicDirectory;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.torch.TorchScriptEncoder;
import org.sentenceforge.core.torch.TorchScriptFile;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.runtime.OnnxBackend;

/**
 * Writes a model as a TorchScript archive, float32, after running texts through it and through the original.
 *
 * @param output the directory, which gets the file {@code torchscript/model.pt}
 */
public record TorchScriptExport(ModelDirectory model, Path output, ModelExport.Limits limits) {
    private static final String FILE = "torchscript/model.pt";
    private static final double USUAL_DIFFERENCE = 1e-5;
    private static final int PADDED_ROWS = 8;

    /**
     * Exports the model, and notes it in the model's card where there is one. In another directory than the model's, what else the
     * archive needs is written beside it.
     *
     * @throws SforgeException (gate) where the archive differs too much, and then nothing is written; (bad model) where the model has
     *     routes; (failed) where the output cannot be written
     */
    public ModelExport.Report run() {
        if (!model.routes().isEmpty()) {
            throw SforgeException.badModel(model.path()
                    + ": a TorchScript archive holds one way through a model, and this one has the routes "
                    + String.join(", ", model.routes()) + "; export it as ONNX graphs");
        }
        CompanionFiles.refuseOtherModel(model.path(), output);
        try (AtomicDirectory directory = AtomicDirectory.create(output)) {
            Path file = directory.path().resolve(FILE);
            Files.createDirectories(file.getParent());
            try (Weights weights = model.openWeights()) {
                TorchScriptFile.write(model.model(), weights, file);
            }
            ModelExport.Report report = check(file);
            CompanionFiles.copy(model, output, directory.path());
            directory.commit();
            updateCard(report);
            return report;
        } catch (IOException e) {
            throw SforgeException.failed("cannot write " + output + ": " + e.getMessage(), e);
        }
    }

    private void updateCard(ModelExport.Report report) {
        ModelCard card = CompanionFiles.card(model, output);
        if (card instanceof NoCard) {
            return;
        }
        card.withExport(report.onCard(ExportFormat.Precision.FP32, List.of())).write();
    }

    private ModelExport.Report check(Path file) throws IOException {
        List<TokenSequence> texts = SampleTexts.forParity(model);
        float[][] original = Original.vectors(model, texts);
        ModelExport.Report report;
        try (TorchScriptEncoder archive = open(file)) {
            Parity parity =
                    Parity.compare(original, List.of(rows(archive, texts, 1), rows(archive, texts, PADDED_ROWS)));
            report = report(file, parity);
        }
        requireNear(report);
        return report.withSpeed(RelativeSpeed.of(model, texts, () -> {
            TorchScriptEncoder archive = open(file);
            return new RelativeSpeed.Opened(archive::encode, archive::close);
        }));
    }

    private TorchScriptEncoder open(Path file) {
        return new TorchScriptEncoder(model.model(), file, OnnxBackend.padId(model));
    }

    private ModelExport.Report report(Path file, Parity parity) throws IOException {
        return new ModelExport.Report(
                FILE,
                Files.size(file),
                parity.texts(),
                parity.largestDifference(),
                limits.maxDifference().orElse(USUAL_DIFFERENCE * Math.max(1, parity.largestValue())),
                parity.lowestCosine(),
                limits.minCosine(),
                OptionalDouble.empty(),
                List.of());
    }

    private static void requireNear(ModelExport.Report report) {
        if (!report.passes()) {
            throw SforgeException.gateNotMet(String.format(
                    Locale.ROOT,
                    "%s differs too much from the original: by %.2e in a component (limit %.2e), %d texts; nothing was written. "
                            + "--max-difference and --min-cosine set other limits.",
                    report.file(),
                    report.largestDifference(),
                    report.limit(),
                    report.texts()));
        }
    }

    private static float[][] rows(TorchScriptEncoder archive, List<TokenSequence> texts, int together) {
        List<float[]> rows = new ArrayList<>();
        for (int first = 0; first < texts.size(); first += together) {
            rows.addAll(List.of(archive.encode(texts.subList(first, Math.min(first + together, texts.size())))));
        }
        return rows.toArray(float[][]::new);
    }
}
