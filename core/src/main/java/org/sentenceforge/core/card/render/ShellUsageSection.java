package org.sentenceforge.core.card.render;

import org.sentenceforge.core.card.data.CardData;

/** "Direct Usage (SentenceForge)", of ours: how to use the model from the shell. */
final class ShellUsageSection implements Section {
    private static final String PLACEHOLDER = "path/to/model";

    @Override
    public void write(CardText out, CardData card) {
        if (!card.ours()) {
            return;
        }
        String model = model(card.modelId());
        out.line("### Direct Usage (SentenceForge)").blank();
        out.line("On the JVM, without Python, from the shell:").blank().line("```bash");
        switch (card.kind()) {
            case BI_ENCODER -> {
                out.line("# One embedding per line of a text file");
                out.line("sforge embed " + model + " texts.txt --output embeddings.npy");
                out.line("# Type texts, see how similar they are");
                out.line("sforge similarity " + model);
            }
            case SPARSE_ENCODER -> {
                out.line("# One embedding per line of a text file: its tokens and their weights");
                out.line("sforge embed " + model + " texts.txt --output embeddings.jsonl");
                out.line("# The lines of a text file that go best with a query");
                out.line("sforge search " + model + " --corpus texts.txt --query \"your query\"");
            }
            case MULTI_VECTOR_ENCODER -> {
                out.line("# The lines of a text file, the best match for a query first");
                out.line("sforge rank " + model + " --query \"your query\" texts.txt");
                out.line("# One embedding per line of a text file: a vector for each of its tokens");
                out.line("sforge embed " + model + " texts.txt --task document --output embeddings.jsonl");
            }
            case CROSS_ENCODER -> {
                out.line("# The lines of a text file, the best match for a query first");
                out.line("sforge rank " + model + " --query \"your query\" texts.txt");
                out.line("# A score for each pair of a file with two columns");
                out.line("sforge predict " + model + " pairs.tsv");
            }
        }
        out.line("```").blank();
    }

    /** What a command calls the model. */
    static String model(String id) {
        return id == null ? PLACEHOLDER : id;
    }
}
