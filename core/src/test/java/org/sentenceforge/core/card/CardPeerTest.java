package org.sentenceforge.core.card;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardEvaluation;
import org.sentenceforge.core.card.data.CardJson;
import org.sentenceforge.core.support.Shared;

/** The header of a card of ours, updated once, as the Python hub client reads it. */
@Tag("it")
class CardPeerTest {
    private static final String READ = """
            import json, sys
            from huggingface_hub import ModelCard
            card = ModelCard.load(sys.argv[1])
            results = [[r.task_type, r.dataset_name, r.metric_type, r.metric_value] for r in card.data.eval_results]
            out = dict(tags=card.data.tags, base=card.data.base_model, name=card.data.model_name, results=results)
            json.dump(out, open(sys.argv[2], 'w', encoding='utf-8'))
            """;

    @Test
    @Timeout(300)
    void theHubClientReadsTagsAndResults(@TempDir Path folder) throws Exception {
        Path python = Shared.path("tools/peer-python");
        CardData data = CardJson.read(
                Shared.path("golden/cards/multilingual-fact-retrieval-gemma/card-data.json"), CardData.class);
        ModelCard.create(folder, data, false).write();
        ModelCard.open(folder)
                .withEvaluations(List.of(CardEvaluation.of(
                        "TripletEvaluator", "mined_set", "cosine_accuracy", null, Map.of("cosine_accuracy", 0.5))))
                .write();
        Path script = Files.writeString(folder.resolve("read.py"), READ);
        Path out = folder.resolve("out.json");

        Process process = new ProcessBuilder(
                        python.toString(),
                        script.toString(),
                        folder.resolve("README.md").toString(),
                        out.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log.txt").toFile())
                .start();

        assertThat(process.waitFor(240, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("log.txt")))
                .isZero();
        JsonNode read = new ObjectMapper().readTree(out.toFile());
        assertThat(read.get("name").asText()).isEqualTo(data.title());
        assertThat(read.get("base").asText()).isEqualTo(data.baseModel().id());
        assertThat(read.get("tags")).hasSize(data.tags().size());
        JsonNode last = read.get("results").get(read.get("results").size() - 1);
        assertThat(last.toString()).isEqualTo("[\"triplet\",\"mined set\",\"cosine_accuracy\",0.5]");
    }
}
