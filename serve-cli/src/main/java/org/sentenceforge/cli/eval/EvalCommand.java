package org.sentenceforge.cli.eval;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.EncoderOptions;
import org.sentenceforge.cli.command.HubOption;
import org.sentenceforge.cli.command.JsonOption;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.output.InputFiles;
import org.sentenceforge.eval.job.EvaluationConfig;
import org.sentenceforge.eval.job.EvaluationJob;
import org.sentenceforge.eval.job.Subject;
import org.sentenceforge.eval.report.ReportFolder;
import org.sentenceforge.eval.task.ModelAccess;
import org.sentenceforge.eval.task.PlannedTask;
import org.sentenceforge.eval.task.Task;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Measures a model, or precomputed embeddings, on tasks given by options or by a configuration. */
@Command(
        name = "eval",
        description = "Evaluate a model, or precomputed embeddings.",
        modelTransformer = TaskOptions.class,
        sortOptions = false,
        customSynopsis = {
            "sforge eval MODEL (--task NAME [OPTIONS] | CONFIG.yaml)",
            "  or  sforge eval --task NAME --corpus-embeddings C.npy … [OPTIONS]",
            "  or  sforge eval --compare A B (--task NAME [OPTIONS] | CONFIG.yaml)"
        },
        footer = {
            "",
            "Examples:",
            "  sforge eval builtin:all-MiniLM-L6-v2 --task information-retrieval \\",
            "      --data scifact --output out",
            "    retrieval in a folder of BEIR's layout: corpus.jsonl.gz, queries.jsonl.gz,",
            "    qrels/test.tsv",
            "  sforge eval my-model --task similarity --data sts-dev.jsonl \\",
            "      --truncate-dim 384,128 --output out --plots",
            "    quality against dimension",
            "  sforge eval --task information-retrieval --qrels test.tsv \\",
            "      --corpus corpus.jsonl --corpus-embeddings corpus.npy \\",
            "      --queries queries.jsonl --query-embeddings queries.npy \\",
            "      --threshold 'ndcg@10>=0.40'",
            "    precomputed vectors, as a gate in a CI job",
            "  sforge eval --compare old-model new-model --task triplet --data dev.jsonl",
            "    how certain is it that the new model is better?",
            "",
            "A configuration lists tasks; parameters are named like the options, with _ for -:",
            "  evaluate:",
            "    - InformationRetrieval: {name: dev, data: scifact, truncate_dim: [384, 128]}",
            "    - EmbeddingSimilarity: {name: sts, data: sts-dev.jsonl}"
        })
public final class EvalCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..2",
            paramLabel = "MODEL [CONFIG.yaml]",
            hideParamSyntax = true,
            description = "A model directory, builtin:all-MiniLM-L6-v2 or a hub id, or a folder of embeddings"
                    + " (<role>.npy); and a configuration of tasks, unless --task is given.")
    private List<String> positional = new ArrayList<>();

    @Option(
            names = "--compare",
            arity = "2",
            paramLabel = "A B",
            hideParamSyntax = true,
            description = "Compare two models on the same data: differences with paired bootstrap intervals and"
                    + " p-values of a randomisation test.")
    private List<String> compare = new ArrayList<>();

    @Mixin
    private HubOption hub;

    @Mixin
    private ReportOptions reportOptions;

    @Mixin
    private EncoderOptions encoderOptions;

    @Mixin
    private JsonOption json;

    @Mixin
    private ConsoleOptions console;

    @Override
    public Integer call() {
        reportOptions.check();
        Optional<String> config =
                positional.stream().filter(EvalCommand::isConfig).findFirst();
        List<String> models = positional.stream().filter(p -> !isConfig(p)).toList();
        if (models.size() > 1 || !models.isEmpty() && !compare.isEmpty()) {
            throw SforgeException.usage("expected one MODEL, found " + String.join(" ", positional)
                    + (compare.isEmpty() ? "" : " beside --compare " + String.join(" ", compare)));
        }
        List<String> warnings = new ArrayList<>();
        ModelAccess access = new ModelAccess(
                console.surroundings(hub).alsoWarning(warnings::add),
                encoderOptions::repeatableBackend,
                encoderOptions.settings());
        if (compare.isEmpty()) {
            try (Subject subject = models.isEmpty() ? null : new Subject(models.get(0), access)) {
                Optional<Subject> measured = Optional.ofNullable(subject);
                List<PlannedTask> tasks = tasks(config, measured);
                if (measured.isEmpty()) {
                    tasks.forEach(EvalCommand::requireStored);
                }
                new EvaluationRun(EvaluationJob.open(tasks, access), measured, reportOptions, warnings, json, spec)
                        .run();
            }
        } else {
            try (Subject first = new Subject(compare.get(0), access);
                    Subject second = new Subject(compare.get(1), access)) {
                List<PlannedTask> tasks = tasks(config, Optional.of(first));
                if (tasks.stream().anyMatch(PlannedTask::isStored)) {
                    throw SforgeException.usage("--compare measures its two models; put precomputed embeddings into two"
                            + " folders as <role>.npy instead");
                }
                new ComparisonRun(EvaluationJob.open(tasks, access), first, second, reportOptions, json, spec).run();
            }
        }
        return ExitCode.DONE.value();
    }

    private List<PlannedTask> tasks(Optional<String> config, Optional<Subject> subject) {
        ParseResult parsed = spec.commandLine().getParseResult();
        if (config.isPresent() == TaskOptions.given(parsed)) {
            throw SforgeException.usage(
                    config.isPresent()
                            ? "expected either CONFIG.yaml or --task, found both"
                            : "nothing to evaluate; name a task with --task or a CONFIG.yaml");
        }
        Task.Form form = subject.map(Subject::form).orElse(Task.Form.EMBEDDINGS);
        List<PlannedTask> tasks = config.isPresent()
                ? EvaluationConfig.read(Path.of(config.get()), form)
                : List.of(TaskOptions.read(parsed, form));
        InputFiles inputs = new InputFiles(
                tasks.stream().flatMap(task -> task.inputs().stream()).toList());
        reportOptions.output().map(ReportFolder::new).ifPresent(folder -> folder.refuse(inputs));
        return tasks;
    }

    private static void requireStored(PlannedTask task) {
        if (!task.isStored()) {
            throw SforgeException.usage("--task " + task.task().option() + ": name a MODEL, or give precomputed "
                    + (task.task().form() == Task.Form.PAIRS ? "--pair-scores" : "--embeddings"));
        }
    }

    private static boolean isConfig(String argument) {
        return argument.endsWith(".yaml") || argument.endsWith(".yml");
    }
}
