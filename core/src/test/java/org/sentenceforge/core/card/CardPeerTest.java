package org.sentenceforge.core.card;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardJson;
import org.sentenceforge.core.support.Peer;
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
            print(json.dumps(out))
            """;

    @Test
    @Timeout(300)
    void theHubClientReadsTagsAndResults(@TempDir Path folder) throws Exception {
        CardData data = CardJson.read(
                Shared.path("golden/cards/multilingual-fact-retrieval-gemma/card-data.json"), CardData.class);
        ModelCard.create(folder, data.withOurs(true)).write();
        ModelCard.open(folder)
                .withEvaluations(List.of(new CardData.Evaluation(
                        "TripletEvaluator",
                        "Triplet",
                        "mined_set",
                        "cosine_accuracy",
                        null,
                        Map.of("cosine_accuracy", 0.5))))
                .write();
        JsonNode read = new ObjectMapper().readTree(Peer.run(folder, READ, folder.resolve("README.md")));
        assertThat(read.get("name").asText()).isEqualTo(data.title());
        assertThat(read.get("base").asText()).isEqualTo(data.baseModel().id());
        assertThat(read.get("tags")).hasSize(data.tags().size());
        JsonNode last = read.get("results").get(read.get("results").size() - 1);
        assertThat(last.toString()).isEqualTo("[\"triplet\",\"mined set\",\"cosine_accuracy\",0.5]");
    }
}
