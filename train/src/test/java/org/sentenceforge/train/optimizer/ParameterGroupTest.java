package org.sentenceforge.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.module.Dense;
import org.sentenceforge.core.module.Normalize;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.module.Router;
import org.sentenceforge.core.module.Routing;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.StaticEmbedding;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.support.GoldenFiles;

/** Groups and names as sentence-transformers 6.0.1 makes them for the same models. */
class ParameterGroupTest {

    @Test
    void mapsLearningRatesByTheReferencesNames() {
        ModelDirectory model = ModelDirectory.read(GoldenFiles.path("saved_models/v6.0.1/cls_dense_prompts/model"));
        Set<String> parameters = ParameterScan.shapes(model.model()).keySet();
        Map<Pattern, Double> mapping = new LinkedHashMap<>();
        mapping.put(Pattern.compile("\\.2\\."), 1e-3);
        mapping.put(Pattern.compile("^model\\.0\\.auto_model\\.embeddings"), 2e-4);
        mapping.put(Pattern.compile("LayerNorm\\.(weight|bias)$"), 3e-4);

        List<ParameterGroup> groups = ParameterGroup.of(
                new OptimizerSettings(new AdamW(), 2e-5, 0.01, 1, mapping),
                parameters,
                ReferenceNames.of(model.model(), "")::of);

        assertThat(groups)
                .extracting(
                        ParameterGroup::learningRate,
                        ParameterGroup::weightDecay,
                        group -> group.names().size())
                .containsExactlyInAnyOrder(
                        tuple(2e-5, 0.01, 12),
                        tuple(2e-5, 0.0, 12),
                        tuple(1e-3, 0.01, 1),
                        tuple(1e-3, 0.0, 1),
                        tuple(2e-4, 0.01, 3),
                        tuple(3e-4, 0.0, 10));
    }

    /** The norms of other encoders than BERT decay, as they did. */
    @Test
    void fitLeavesBiasesAndBertsNormsAlone() {
        OptimizerSettings settings = new OptimizerSettings(new AdamW(), 2e-5, 0.01, WeightDecay.FIT, 1, Map.of());

        List<ParameterGroup> groups = ParameterGroup.of(
                settings,
                List.of("a.weight", "b.bias", "a.LayerNorm.weight", "attn_norm.weight", "final_layernorm.weight"),
                List::of);

        assertThat(groups)
                .containsExactlyInAnyOrder(
                        new ParameterGroup(
                                List.of("a.weight", "attn_norm.weight", "final_layernorm.weight"), 2e-5, 0.01),
                        new ParameterGroup(List.of("b.bias", "a.LayerNorm.weight"), 2e-5, 0));
    }

    @Test
    void namesAPatternThatNoNameMatches() {
        OptimizerSettings settings =
                new OptimizerSettings(new AdamW(), 2e-5, 0.01, 1, Map.of(Pattern.compile("SparseStatic"), 1e-3));

        assertThatThrownBy(() -> ParameterGroup.of(settings, List.of("a.weight", "b.weight"), List::of))
                .hasMessage("learning_rate_mapping: no parameter's name matches 'SparseStatic';"
                        + " some of the 2 names: a.weight, b.weight");
    }

    @Test
    void knowsWhatTheReferenceCallsAParameter() {
        Router inputs = router(Map.of("query", List.of(new StaticEmbedding("query_0_StaticEmbedding", 9, 4))));
        Router layers = router(Map.of("document", List.of(new Normalize(), dense("2_Router/document_1_Dense"))));
        ReferenceNames names = ReferenceNames.of(new SentenceModel(List.of(inputs, dense("1_Dense"), layers)), "");

        assertThat(names.of("query_0_StaticEmbedding/embedding.weight"))
                .containsExactly("model.0.sub_modules.query.0.embedding.weight");
        assertThat(names.of("1_Dense/linear.weight")).containsExactly("model.1.linear.weight");
        assertThat(names.of("2_Router/document_1_Dense/linear.bias"))
                .containsExactly("model.2.sub_modules.document.1.linear.bias");
        assertThat(names.of("loss/classifier.weight")).containsExactly("classifier.weight");
    }

    @Test
    void knowsWhatTheReferenceCallsAParameterOfACrossEncoder() {
        ModelDirectory model = ModelDirectory.read(GoldenFiles.path("saved_models/v6.0.1/cross_encoder_1/model"));
        ReferenceNames names =
                ReferenceNames.of(model.model(), model.encoder().modelType().headPrefix());

        assertThat(names.of("embeddings.word_embeddings.weight"))
                .containsExactly(
                        "model.0.model.bert.embeddings.word_embeddings.weight",
                        "model.model.bert.embeddings.word_embeddings.weight");
        assertThat(names.of("pooler.dense.bias")).contains("model.0.model.bert.pooler.dense.bias");
        assertThat(names.of("classifier.weight")).contains("model.0.model.classifier.weight");
    }

    private static Dense dense(String folder) {
        return new Dense(folder, 4, 4, true, Activation.TANH, false);
    }

    private static Router router(Map<String, List<SentenceModule>> routes) {
        return new Router(routes, new Routing(routes.keySet().iterator().next(), Map.of(), Optional.empty()));
    }
}
