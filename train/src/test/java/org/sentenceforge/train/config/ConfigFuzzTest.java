package org.sentenceforge.train.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.sentenceforge.core.ExitCode.BAD_DATA;
import static org.sentenceforge.core.ExitCode.USAGE;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.support.TinyTraining;
import org.sentenceforge.core.support.fuzz.Fuzzing;
import org.sentenceforge.eval.job.EvaluationConfig;
import org.sentenceforge.eval.task.Task;

/** Configurations that are broken: a message that says where, or a plan. Nothing is opened that they name. */
class ConfigFuzzTest {
    private static final byte[] MORE = """
            model: builtin:all-MiniLM-L6-v2 # a comment
            output: 'out/it''s here'
            modules:
              - Pooling: {mode: mean}
              - Dense: {out_features: 16, activation: tanh}
            train:
              - name: squad
                data: data/*.jsonl.gz
                columns: [anchor, positive]
                loss: {MatryoshkaLoss: {loss: {MultipleNegativesRankingLoss: {scale: 20}}, matryoshka_dims: [384, 128]}}
                prompt: {anchor: "query: "}
              - {name: more, data: {sql: "SELECT 1 AS a"}, loss: CoSENTLoss}
            eval:
              - {name: squad, data: dev.jsonl}
            evaluate:
              - InformationRetrieval: {name: dev, corpus: c.jsonl, queries: q.jsonl, qrels: r.tsv, truncate_dim: 128}
              - Triplet: {name: t, data: t.jsonl}
            arguments:
              per_device_train_batch_size: 64
              num_train_epochs: 1
              learning_rate: 2e-5
              warmup_ratio: 0.1
              lr_scheduler_type: cosine
              eval_strategy: steps
              eval_steps: 10
              bf16: true
              prompts: {anchor: "q: "}
            card: {model_name: "a b", language: [en], license: apache-2.0}
            """.getBytes(UTF_8);

    @TempDir
    private Path folder;

    @Test
    void trainings() throws Exception {
        TinyTraining tiny = new TinyTraining(folder);
        List<byte[]> whole = List.of(
                Files.readAllBytes(tiny.config("out", 2, "save_steps: 2, eval_strategy: steps, eval_steps: 2")), MORE);

        Fuzzing.of("train.yaml", USAGE, BAD_DATA)
                .run(500, mutations -> new String(mutations.ofText(mutations.oneOf(whole)), UTF_8), TrainConfig::parse);
    }

    @Test
    void changesOnTheCommandLine() throws Exception {
        Path file = Files.write(folder.resolve("train.yaml"), MORE);
        byte[] change = "arguments.learning_rate=1e-5".getBytes(UTF_8);

        Fuzzing.of("--set", USAGE, BAD_DATA)
                .run(
                        200,
                        mutations -> new String(mutations.ofText(change), UTF_8),
                        text -> TrainConfig.read(file, List.of(text)));
    }

    @Test
    void evaluations() throws Exception {
        byte[] whole = """
                evaluate:
                  - InformationRetrieval: {name: dev, corpus: c.jsonl, queries: q.jsonl, qrels: r.tsv, truncate_dim: [384, 128]}
                  - EmbeddingSimilarity: {name: sts, data: dev.jsonl, truncate_dim: 128}
                """.getBytes(UTF_8);

        Fuzzing.of("eval.yaml", USAGE, BAD_DATA)
                .run(
                        300,
                        mutations -> new String(mutations.ofText(whole), UTF_8),
                        yaml -> EvaluationConfig.parse(yaml, Task.Form.EMBEDDINGS));
    }
}
