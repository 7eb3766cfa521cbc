package org.sentenceforge.train.loss;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.sentenceforge.core.SforgeException;

/**
 * Ranks each anchor's own document above all other documents of the batch: {@code mean_i(logsumexp_j s_ij - s_ii)} with {@code s_ij =
 * scale * sim(anchor_i, document_j)}, over the positives and then the hard negatives of all rows (Henderson et al. 2017; van den Oord
 * et al. 2018: InfoNCE).
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(anchor, positive)</td><td>no label</td></tr>
 * <tr><td>(anchor, positive, negative, …)</td><td>no label</td></tr>
 * </table>
 *
 * <p>The larger the batch, the more negatives; rows whose texts repeat within a batch are false negatives, so use the
 * {@code no_duplicates} sampler where texts repeat.
 *
 * @param scale      inverse temperature, above 0
 * @param similarity of embeddings
 */
public record MultipleNegativesRankingLoss(double scale, Similarity similarity) implements Loss {

    /** Similarities with the names that configurations and cards give them. */
    public enum Similarity {
        COS_SIM,
        DOT_SCORE;

        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public MultipleNegativesRankingLoss {
        if (!(scale > 0)) {
            throw SforgeException.usage("MultipleNegativesRankingLoss: expected scale above 0, got " + scale);
        }
    }

    /** The defaults: cosine similarity, scale 20. */
    public MultipleNegativesRankingLoss() {
        this(20, Similarity.COS_SIM);
    }

    @Override
    public String name() {
        return "MultipleNegativesRankingLoss";
    }

    @Override
    public Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("scale", scale);
        parameters.put("similarity_fct", similarity.key());
        return parameters;
    }

    @Override
    public int minimumColumns() {
        return 2;
    }

    @Override
    public String method(String name) {
        String unit = similarity == Similarity.COS_SIM
                ? "torch.div(e, torch.clamp_min(torch.linalg_vector_norm(e, 2, [-1], True), 1e-12))"
                : "e";
        return """
                def NAME(self: __torch__.Ops,
                  e: Tensor,
                  rows: int) -> Tensor:
                  u = UNIT
                  anchors = torch.narrow(u, 0, 0, rows)
                  documents = torch.narrow(u, 0, rows, torch.sub(torch.size(u, 0), rows))
                  scores = torch.mul(torch.matmul(anchors, torch.transpose(documents, 0, 1)), SCALE)
                  own = torch.arange(rows, dtype=4, layout=0, device=ops.prim.device(e), pin_memory=False)
                  return torch.cross_entropy_loss(scores, own)
                """.replace("NAME", name).replace("UNIT", unit).replace("SCALE", Double.toString(scale));
    }
}
