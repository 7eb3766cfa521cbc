package org.sentenceforge.cli.export;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.JsonOption;
import org.sentenceforge.cli.command.ModelArgument;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.InputRows;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.data.Selection.EmptyCells;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.export.ExportFormat;
import org.sentenceforge.export.ModelExport;
import org.sentenceforge.export.TorchScriptExport;
import org.sentenceforge.export.graph.Opset;
import org.sentenceforge.export.operations.GraphExtent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sforge export}. */
@Command(
        name = "export",
        description = "Write a model as an ONNX graph or a TorchScript archive, checked against the original.",
        footer = {
            "",
            "The graph's inputs are input_ids and attention_mask, and token_type_ids",
            "if the model has token types. Its outputs are sentence_embedding and",
            "token_embeddings, the latter also under the name last_hidden_state; a",
            "cross-encoder's output is logits. If the pooling leaves the prompt out,",
            "prompt_length, the number of the prompt's tokens, is an input too.",
            "A model with routes gets a graph for each module that takes texts,",
            "in the folder onnx below that module's folder.",
            "",
            "Examples:",
            "  sforge export out/my-model",
            "      writes out/my-model/onnx/model.onnx",
            "  sforge export out/my-model --level O2 --output served",
            "      writes served/onnx/model_O2.onnx and the other files of a",
            "      model directory",
            "  sforge export out/my-model --precision int8 --processor arm64",
            "      writes out/my-model/onnx/model_qint8_arm64.onnx",
            "  sforge export out/my-model --precision int8 --min-cosine 0.995",
            "      keeps in fp32 the layers for which 8 bits are too coarse",
            "  sforge export out/my-model --precision int8 --data scifact",
            "      keeps the graph if it retrieves on scifact as well as the original",
            "  sforge export out/my-model --transformer-only --output st",
            "      writes what sentence-transformers reads with backend=\"onnx\"",
            "  sforge export out/my-model --names transformers.js --precision int8",
            "      writes out/my-model/onnx/model_quantized.onnx",
            "  sforge export out/my-model --format torchscript",
            "      writes out/my-model/torchscript/model.pt",
            "  sforge export out/my-model --check",
            "      compares out/my-model/onnx/model.onnx with the weights again"
        })
public final class ExportCommand implements Callable<Integer> {
    private static final double USUAL_NDCG_LOSS = 0.003;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions console;

    @Mixin
    private JsonOption json;

    @Mixin
    private ModelArgument model;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description =
                    "Where to write onnx/model.onnx and, if this is not the model's directory, the files it needs beside it. "
                            + "Default: the model's directory.")
    private Path output;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            description =
                    "O1: standard operators, as without a level. O2: ONNX Runtime's own, faster, but only it runs them. "
                            + "O3: O2 with an approximate GELU. O4: O3 in fp16, for GPUs.")
    private ExportFormat.Level level;

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            defaultValue = "fp32",
            description =
                    "Dtype of the linear layers: fp32, fp16 (half the size, for GPUs), int8 (a quarter, for CPUs).")
    private ExportFormat.Precision precision;

    @Option(
            names = "--processor",
            paramLabel = "NAME",
            description =
                    "For int8: arm64, avx2, avx512 or avx512_vnni. Default: avx512_vnni; on an ARM machine arm64.")
    private Optional<ExportFormat.Processor> processor;

    @Option(
            names = "--opset",
            paramLabel = "N",
            defaultValue = "17",
            description = "Version of the standard operators, from " + Opset.OLDEST + " to " + Opset.NEWEST
                    + ". Default: ${DEFAULT-VALUE}.")
    private int opset;

    @Option(
            names = "--transformer-only",
            description =
                    "Leave pooling and later modules out of the graph, whose only output is then last_hidden_state, as "
                            + "sentence-transformers writes it. Cross-encoders are not affected.")
    private boolean transformerOnly;

    @Option(
            names = "--names",
            paramLabel = "PROGRAM",
            defaultValue = "sentence-transformers",
            description = "How files are named. sentence-transformers: model_O2.onnx, model_qint8_avx512_vnni.onnx. "
                    + "transformers.js: model.onnx, model_fp16.onnx, model_quantized.onnx, at every level. "
                    + "Default: ${DEFAULT-VALUE}.")
    private ExportFormat.FileNames names;

    private enum FileFormat {
        ONNX,
        TORCHSCRIPT
    }

    @Option(
            names = "--format",
            paramLabel = "NAME",
            defaultValue = "onnx",
            description =
                    "onnx, or torchscript: torchscript/model.pt in fp32 for libtorch, DJL and torch.jit.load. Its arguments are "
                            + "input_ids, attention_mask, token_type_ids and prompt_length; the last two default to zeros. "
                            + "Default: ${DEFAULT-VALUE}.")
    private FileFormat fileFormat;

    @Option(
            names = "--calibration",
            paramLabel = "FILE",
            description =
                    "For int8: a few hundred texts like those that the graph is for, to measure how large its activations get. "
                            + "Lines of text, or JSONL, CSV, TSV or Parquet with a column text. Default: built-in texts.")
    private Optional<String> calibration;

    @Option(
            names = "--keep-fp32",
            paramLabel = "WHICH",
            defaultValue = "auto",
            description =
                    "Layers of an int8 graph that stay in fp32. auto: as few as needed for the graph to be within its limits, "
                            + "starting with those that lose most by rounding, at most half of all; the report lists them. "
                            + "none: all layers are in 8 bits.")
    private ModelExport.KeepFp32 keepFp32;

    @Option(
            names = "--max-difference",
            paramLabel = "X",
            description =
                    "Refuse (exit 7) a graph if any component of an embedding differs from the original's by more than this. "
                            + "Default: 1e-5; with --level O3, O4 or fp16 5e-3; with int8 0.1; times the largest component if "
                            + "that is above 1.")
    private Double maxDifference;

    @Option(
            names = "--min-cosine",
            paramLabel = "X",
            description = "Refuse (exit 7) a graph if the cosine of any embedding with the original's is below this. "
                    + "Default: 0.985 with int8, otherwise none.")
    private Double minCosine;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "A collection in BEIR's layout: refuse (exit 7) a graph that loses more nDCG@10 on it than --max-ndcg-loss.")
    private Optional<Path> data;

    @Option(
            names = "--max-ndcg-loss",
            paramLabel = "X",
            description = "How much nDCG@10 may be lost. Default: " + USUAL_NDCG_LOSS + ".")
    private Optional<Double> maxNdcgLoss;

    @Option(
            names = "--check",
            description =
                    "Compare the existing graph with the model as it is now, and write nothing; exit 7 if they differ.")
    private boolean check;

    @Override
    public Integer call() {
        if (maxDifference != null && !(maxDifference >= 0)) {
            throw SforgeException.usage("--max-difference: expected a number of 0 or more, got " + maxDifference);
        }
        if (check && data.isPresent()) {
            throw SforgeException.usage(
                    "--check compares vectors; leave --data out, or use sforge eval --backend onnx");
        }
        if (minCosine != null && !(Math.abs(minCosine) <= 1)) {
            throw SforgeException.usage("--min-cosine: expected a number from -1 to 1, got " + minCosine);
        }
        if (processor.isPresent() && precision != ExportFormat.Precision.INT8) {
            throw SforgeException.usage("--processor: only graphs of --precision int8 depend on it, got --precision "
                    + precision + "; drop one of the two");
        }
        if (calibration.isPresent() && precision != ExportFormat.Precision.INT8) {
            throw SforgeException.usage("--calibration: only --precision int8 has ranges to calibrate, got --precision "
                    + precision + "; drop one of the two");
        }
        if (maxNdcgLoss.isPresent() && data.isEmpty()) {
            throw SforgeException.usage("--max-ndcg-loss is measured on a collection; name it with --data");
        }
        ModelDirectory directory = model.directory();
        if (directory.kind() == ModelKind.MULTI_VECTOR_ENCODER) {
            throw SforgeException.badModel(
                    directory.path()
                            + " is a multi-vector encoder, of which no graphs are written yet; export a model with one vector per text");
        }
        if (fileFormat == FileFormat.TORCHSCRIPT) {
            if (directory.kind() == ModelKind.SPARSE_ENCODER) {
                throw SforgeException.badModel(directory.path()
                        + " is a sparse encoder, of which no TorchScript is written; export it as ONNX");
            }
            requireNoGraphOptions();
            Path target = output == null ? directory.path() : output;
            ModelExport.Limits limits = new ModelExport.Limits(optional(maxDifference), optional(minCosine));
            report(target, List.of(new TorchScriptExport(directory, target, limits).run()));
            return 0;
        }
        ModelExport export = new ModelExport(
                directory,
                output == null ? directory.path() : output,
                format(),
                new ModelExport.Limits(optional(maxDifference), optional(minCosine)),
                calibration.map(ExportCommand::texts).orElse(List.of()),
                keepFp32);
        report(export.output(), check ? export.check() : export.run(retrieval(directory)));
        return 0;
    }

    private void requireNoGraphOptions() {
        boolean standard = level == null
                && precision == ExportFormat.Precision.FP32
                && opset == Opset.DEFAULT.version()
                && names == ExportFormat.FileNames.SENTENCE_TRANSFORMERS;
        if (!standard || transformerOnly || check || data.isPresent() || calibration.isPresent()) {
            throw SforgeException.usage(
                    "--format torchscript writes the whole model in fp32; leave out --level, --precision, "
                            + "--opset, --names, --transformer-only, --calibration, --data and --check");
        }
    }

    private ExportFormat format() {
        return new ExportFormat(
                Optional.ofNullable(level),
                precision,
                processor.orElseGet(ExportFormat.Processor::here),
                new Opset(opset),
                transformerOnly ? GraphExtent.TRANSFORMER : GraphExtent.WHOLE,
                names);
    }

    private ModelExport.Check retrieval(ModelDirectory directory) {
        return data.<ModelExport.Check>map(folder ->
                        new RetrievalGate(directory, folder, maxNdcgLoss.orElse(USUAL_NDCG_LOSS), model.surroundings()))
                .orElse(ModelExport.Check.NONE);
    }

    private static List<String> texts(String file) {
        Selection column = Selection.of(List.of("text")).withEmptyCells(EmptyCells.KEEP);
        List<String> texts = new ArrayList<>();
        try (InputRows rows = new InputRows(List.of(RowSource.files(file)), column)) {
            rows.forEachRemaining(row -> texts.add(row.text(0)));
        }
        if (texts.isEmpty()) {
            throw SforgeException.badData(file + ": no texts to calibrate with; expected some hundred");
        }
        return texts;
    }

    private static OptionalDouble optional(Double number) {
        return number == null ? OptionalDouble.empty() : OptionalDouble.of(number);
    }

    private void report(Path directory, List<ModelExport.Report> reports) {
        if (json.requested()) {
            ModelExport.Report worst = reports.stream()
                    .max(Comparator.comparingDouble(ModelExport.Report::largestDifference))
                    .orElseThrow();
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("directory", directory.toString());
            document.put("level", level == null ? null : level.name());
            document.put("precision", format().precision().toString());
            document.putAll(json(worst));
            document.put("graphs", reports.stream().map(ExportCommand::json).toList());
            json.print(document);
            return;
        }
        reports.forEach(report -> spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%s: %.1f MB%s%n%d texts, alone and padded, agree with the original: largest difference %.1e (limit %.1e)%s%n%s",
                        directory.resolve(report.file()),
                        report.bytes() / 1e6,
                        report.speed().isPresent()
                                ? String.format(
                                        Locale.ROOT,
                                        ", about %.1f times as fast as the original in fp32 here",
                                        report.speed().getAsDouble())
                                : "",
                        report.texts(),
                        report.largestDifference(),
                        report.limit(),
                        report.lowestCosine().isPresent()
                                ? String.format(
                                        Locale.ROOT,
                                        ", lowest cosine %.6f",
                                        report.lowestCosine().getAsDouble())
                                : "",
                        fp32Layers(report)));
    }

    private static String fp32Layers(ModelExport.Report report) {
        return report.fp32Layers().isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        "in fp32, since 8 bits are too coarse for the limits: %s%n",
                        String.join(", ", report.fp32Layers()));
    }

    private static Map<String, Object> json(ModelExport.Report report) {
        Map<String, Object> graph = new LinkedHashMap<>();
        graph.put("file", report.file());
        graph.put("bytes", report.bytes());
        graph.put("texts", report.texts());
        graph.put("largest_difference", report.largestDifference());
        graph.put("max_difference", report.limit());
        graph.put(
                "lowest_cosine",
                report.lowestCosine().isPresent() ? report.lowestCosine().getAsDouble() : null);
        graph.put(
                "min_cosine",
                report.cosineLimit().isPresent() ? report.cosineLimit().getAsDouble() : null);
        graph.put("speed", report.speed().isPresent() ? report.speed().getAsDouble() : null);
        graph.put("fp32_layers", report.fp32Layers());
        return graph;
    }
}
