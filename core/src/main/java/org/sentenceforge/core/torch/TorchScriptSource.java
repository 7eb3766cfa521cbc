package org.sentenceforge.core.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.module.SentenceModel;

/**
 * A model as the text of a TorchScript class that others call: {@code forward(input_ids, attention_mask, token_type_ids, prompt_length)} on
 * rows with padding, the first three [batch, tokens], the last [batch]; the last two may be left out and are zeros then. The same for
 * every model, which looks at no more of it than it needs. It packs the rows and runs a {@link TorchProgram}, so that padding costs
 * nothing. A row without any token counts as one of padding.
 */
record TorchScriptSource(TorchProgram program) {
    private static final String ARGUMENTS = "input_ids: Tensor,\n  attention_mask: Tensor,\n"
            + "  token_type_ids: Optional[Tensor]=None,\n  prompt_length: Optional[Tensor]=None";

    static TorchScriptSource of(SentenceModel model) {
        return new TorchScriptSource(
                TorchProgram.of(model, TorchPlan.inference(TorchPrecision.FP32, TokenLayout.EQUAL_LENGTHS)));
    }

    /** The attributes that hold the parameters, by the parameters' names. */
    Map<String, String> attributes() {
        Map<String, String> attributes = new LinkedHashMap<>();
        program.parameters().keySet().forEach(name -> attributes.put(name, "p" + attributes.size()));
        return attributes;
    }

    String text() {
        StringBuilder source = new StringBuilder("class Ops(Module):\n  __parameters__ = [");
        attributes().values().forEach(name -> source.append('"').append(name).append("\", "));
        source.append("]\n  __buffers__ = []\n");
        attributes().values().forEach(name -> source.append("  ").append(name).append(" : Tensor\n"));
        source.append("  training : bool\n");
        program.methods().forEach(method -> source.append(method.indent(2)));
        List<String> values = new ArrayList<>(program.batch());
        values.add("p");
        return source.append(Script.method(
                                "forward", ARGUMENTS, lines(), "(self).encode0(" + String.join(", ", values) + ")")
                        .indent(2))
                .toString();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>(List.of(
                "columns = torch.arange(torch.size(input_ids, 1), dtype=4, layout=0, device=ops.prim.device(input_ids), pin_memory=False)",
                "at = torch.expand_as(torch.unsqueeze(columns, 0), input_ids)",
                "none = torch.eq(torch.sum(attention_mask, [1], True), 0)",
                "some = torch.logical_or(torch.ne(attention_mask, 0), torch.logical_and(none, torch.eq(at, 0)))",
                // longest texts first, as packed batches have them
                "length, by, = torch.sort(torch.sum(some, [1]), 0, True)",
                "lens, _2, counts, = torch.unique_consecutive(length, False, True)",
                "order = torch.argsort(by)",
                "firsts = torch.sub(torch.cumsum(length, 0), length)",
                "mask = torch.index_select(some, 0, by)",
                "rows = torch.index_select(input_ids, 0, by)"));
        program.inputs().forEach(input -> lines.addAll(lines(input)));
        List<String> parameters =
                attributes().values().stream().map(name -> "self." + name).toList();
        lines.add("p = annotate(List[Tensor], [" + String.join(", ", parameters) + "])");
        return lines;
    }

    private static List<String> lines(BatchInput input) {
        String name = input.argument();
        if (input instanceof BatchInput.PositionsAfter after) {
            return List.of(
                    Script.script("real = torch.to(torch.ne(rows, %d), 4)", after.padId()),
                    Script.script(
                            "%s = torch.masked_select(torch.add(torch.mul(torch.cumsum(real, 1), real), %d), mask)",
                            name, after.padId()));
        }
        if (input instanceof BatchInput.BehindPrompt) {
            return List.of(
                    "if torch.__is__(prompt_length, None):",
                    "  prompts = torch.zeros_like(length)",
                    "else:",
                    "  prompts = unchecked_cast(Tensor, prompt_length)",
                    "prompt = torch.unsqueeze(torch.index_select(prompts, 0, by), 1)",
                    Script.script(
                            "%s = torch.to(torch.masked_select(torch.gt(torch.cumsum(mask, 1), prompt), mask), 4)",
                            name));
        }
        if (input instanceof BatchInput.Seen) { // nobody makes rows longer for it
            return List.of(Script.script("%s = torch.ones_like(torch.masked_select(rows, mask))", name));
        }
        if (input instanceof BatchInput.TokenTypes) {
            return List.of(
                    "if torch.__is__(token_type_ids, None):",
                    "  all_types = torch.zeros_like(input_ids)",
                    "else:",
                    "  all_types = unchecked_cast(Tensor, token_type_ids)",
                    Script.script("%s = torch.masked_select(torch.index_select(all_types, 0, by), mask)", name));
        }
        String padded = input instanceof BatchInput.Positions ? "at" : "rows";
        return List.of(Script.script("%s = torch.masked_select(%s, mask)", name, padded));
    }
}
