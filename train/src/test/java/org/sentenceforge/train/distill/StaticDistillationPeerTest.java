package org.sentenceforge.train.distill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Peer;

/** Model2Vec's recipe, written out with transformers and scikit-learn: its embeddings beside those of our directory. */
@Tag("it")
class StaticDistillationPeerTest {
    private static final String PROGRAM = """
            import sys, numpy as np, torch
            from sklearn.decomposition import PCA
            from transformers import AutoModel, AutoTokenizer
            from sentence_transformers import SentenceTransformer
            teacher, made, pooling, dimension, sif = sys.argv[1:]
            tokenizer = AutoTokenizer.from_pretrained(teacher)
            model = AutoModel.from_pretrained(teacher).eval()
            special = set(tokenizer.all_special_ids)
            needed = {tokenizer.cls_token_id, tokenizer.sep_token_id, tokenizer.unk_token_id, tokenizer.pad_token_id}
            ids = sorted(set(tokenizer.get_vocab().values()))
            ids = [i for i in ids if i not in special or i in needed]
            rows = []
            with torch.inference_mode():
                for i in ids:
                    hidden = model(torch.tensor([[tokenizer.cls_token_id, i, tokenizer.sep_token_id]])).last_hidden_state[0]
                    rows.append({"mean": hidden.mean(0), "cls": hidden[0], "lasttoken": hidden[-1]}[pooling].numpy())
            vectors = PCA(n_components=int(dimension), svd_solver="full").fit_transform(np.stack(rows))
            frequency = 1 / np.arange(2, len(ids) + 2)
            frequency /= frequency.sum()
            if sif != "none":
                vectors = vectors * (float(sif) / (float(sif) + frequency))[:, None]
            table = {i: vector for i, vector in zip(ids, vectors)}
            student = SentenceTransformer(made, device="cpu")
            print(student.max_seq_length)
            texts = ["the cat", "a dog reads who", "apple tree over the quickly eating dog", "is it"]
            worst = 0
            for text, found in zip(texts, student.encode(texts)):
                tokens = tokenizer(text, add_special_tokens=False)["input_ids"]
                mean = np.mean([table[token] for token in tokens], axis=0)
                worst = max(worst, np.abs(mean / np.linalg.norm(mean) - found).max())
            print(worst)
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"mean, 6, 1e-4", "cls, 12, none", "lasttoken, 3, 0.01"})
    void embeddingsAreThoseOfTheRecipe(String pooling, int dimension, String sif) throws Exception {
        Path teacher = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        Path made = folder.resolve("made");
        new StaticDistillation(
                        OptionalInt.of(dimension),
                        sif.equals("none") ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(sif)),
                        PoolingMode.ofKey(pooling).orElseThrow(),
                        Pattern.compile("\\[unused\\d+\\]"))
                .run(ModelDirectory.read(teacher), EncoderSettings.exact(), Optional.empty(), made, Progress.NONE);

        String[] answer = Peer.run(folder, PROGRAM, teacher, made, pooling, dimension, sif)
                .strip()
                .split("\\s+");

        assertThat(answer[0]).isEqualTo("inf");
        assertThat(Double.parseDouble(answer[1])).isLessThan(2e-5);
    }
}
