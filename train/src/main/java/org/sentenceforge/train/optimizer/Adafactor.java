package org.sentenceforge.train.optimizer;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adafactor (Shazeer and Stern 2018) with learning rates from outside: the mean squared gradients of a matrix are taken as the product of
 * those of its rows and its columns, so they need next to no memory; the root mean square of a step, in rates, is kept to at most 1.
 * Decay does not go through the gradient.
 */
public record Adafactor() implements UpdateRule {

    @Override
    public Kernel kernel(Shape parameter) {
        Map<String, Shape> memory = new LinkedHashMap<>();
        List<String> each = new ArrayList<>();
        // of the newest gradient in the means: all of them at the first update
        each.add("share = torch.pow(updates[i], -0.8)");
        each.add("squares = torch.add_(torch.mul(g[i], g[i]), 1e-30)");
        int dimensions = parameter.dimension();
        if (dimensions < 2) {
            memory.put("square", parameter);
            each.add("torch.lerp_(square[i], squares, share)");
            each.add("u = torch.mul_(torch.rsqrt(square[i]), g[i])");
        } else {
            memory.put("row", parameter.slice(0, dimensions - 1));
            memory.put("column", parameter.slice(0, dimensions - 2).add(parameter.get(dimensions - 1)));
            each.add("torch.lerp_(row[i], torch.mean(squares, [-1]), share)");
            each.add("torch.lerp_(column[i], torch.mean(squares, [-2]), share)");
            each.add("rows = torch.unsqueeze(torch.rsqrt(torch.div(row[i], torch.mean(row[i], [-1], True))), -1)");
            each.add("columns = torch.unsqueeze(torch.rsqrt(column[i]), -2)");
            each.add("u = torch.mul_(torch.mul(rows, columns), g[i])");
        }
        each.add("rms = torch.div(torch.linalg_vector_norm(u, 2), torch.pow(float(torch.numel(u)), 0.5))");
        each.add("torch.div_(u, torch.clamp_min(rms, 1))");
        each.add("torch.add_(p[i], p[i], alpha=torch.neg(torch.mul(d, r)))");
        each.add("torch.add_(p[i], u, alpha=torch.neg(r))");
        memory.put("updates", Kernel.COUNTER);
        return new Kernel(
                dimensions < 2 ? "adafactor_vectors" : "adafactor_matrices", memory, List.of(Kernel.COUNT), each);
    }
}
