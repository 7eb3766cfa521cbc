package org.sentenceforge.core.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.SparseVector;
import org.sentenceforge.core.output.RowFormat.Values;

/** How a row of embeddings is written in lines of text. */
sealed interface RowLines {
    ObjectMapper JSON = new ObjectMapper();

    /** Whether {@code sforge search} reads such files, which are then labelled. */
    boolean isSearched();

    void write(Values values, List<?> kept, LineBuffer out) throws JsonProcessingException;

    /** One JSON object per row: the kept columns, then the embedding. */
    record Json(EmbeddingLayout layout, List<byte[]> keys) implements RowLines {
        static Json of(EmbeddingLayout layout) throws JsonProcessingException {
            return new Json(layout, keysOf(layout.kept()));
        }

        @Override
        public boolean isSearched() {
            return !layout.isSparse();
        }

        @Override
        public void write(Values values, List<?> kept, LineBuffer out) throws JsonProcessingException {
            putCells(keys, kept, out);
            out.put(keys.get(keys.size() - 1));
            if (values instanceof Values.Floats floats) {
                out.put(floats.numbers());
            } else if (values instanceof Values.Bytes bytes) {
                out.put(levels(bytes.numbers(), layout.precision()));
            } else if (values instanceof Values.Sparse sparse) {
                putWeights(sparse.vector(), layout, out);
            } else if (values instanceof Values.Tokens tokens) {
                out.put('[');
                for (int i = 0; i < tokens.vectors().length; i++) {
                    if (i > 0) {
                        out.put(',');
                    }
                    out.put(tokens.vectors()[i]);
                }
                out.put(']');
            }
            out.put('}');
            out.put('\n');
        }
    }

    /**
     * The bodies of Elasticsearch's and OpenSearch's bulk requests: an action, then the document. A kept column {@value #ID} is the
     * document's id, which is no field of it. Bits are hexadecimal, as fields of element type bit take them.
     */
    record Bulk(EmbeddingLayout layout, int id, List<byte[]> keys) implements RowLines {
        private static final String ID = "_id";

        static Bulk of(EmbeddingLayout layout) throws JsonProcessingException {
            requireSentences(layout);
            List<String> fields =
                    layout.kept().stream().filter(name -> !name.equals(ID)).toList();
            return new Bulk(layout, layout.kept().indexOf(ID), keysOf(fields));
        }

        @Override
        public boolean isSearched() {
            return false;
        }

        @Override
        public void write(Values values, List<?> kept, LineBuffer out) throws JsonProcessingException {
            Map<String, String> action = id < 0 ? Map.of() : Map.of(ID, String.valueOf(kept.get(id)));
            out.put(JSON.writeValueAsBytes(Map.of("index", action)));
            out.put('\n');
            List<Object> fields = new ArrayList<>(kept);
            if (id >= 0) {
                fields.remove(id);
            }
            putCells(keys, fields, out);
            out.put(keys.get(keys.size() - 1));
            if (values instanceof Values.Floats floats) {
                out.put(floats.numbers());
            } else if (values instanceof Values.Bytes bytes) {
                out.put(
                        layout.precision().isBits()
                                ? JSON.writeValueAsBytes(
                                        HexFormat.of().formatHex(packed(bytes.numbers(), layout.precision())))
                                : levels(bytes.numbers(), layout.precision()));
            } else if (values instanceof Values.Sparse sparse) {
                putWeights(sparse.vector(), layout, out);
            }
            out.put('}');
            out.put('\n');
        }
    }

    /**
     * PostgreSQL's text format of COPY: the kept columns and the embedding, with tabs between them. Vectors are as pgvector reads them;
     * bits are a 0 or 1 for each dimension.
     */
    record Copy(EmbeddingLayout layout) implements RowLines {
        static Copy of(EmbeddingLayout layout) {
            requireSentences(layout);
            return new Copy(layout);
        }

        @Override
        public boolean isSearched() {
            return false;
        }

        @Override
        public void write(Values values, List<?> kept, LineBuffer out) throws JsonProcessingException {
            for (Object cell : kept) {
                out.put(escaped(cell).getBytes(UTF_8));
                out.put('\t');
            }
            if (values instanceof Values.Floats floats) {
                out.put(floats.numbers());
            } else if (values instanceof Values.Bytes bytes) {
                if (layout.precision().isBits()) {
                    putBits(packed(bytes.numbers(), layout.precision()), out);
                } else {
                    out.put(levels(bytes.numbers(), layout.precision()));
                }
            } else if (values instanceof Values.Sparse sparse) {
                putComponents(sparse.vector(), out);
            }
            out.put('\n');
        }

        /** As pgvector's sparsevec is written: components by their numbers from 1, then the dimension. */
        private static void putComponents(SparseVector vector, LineBuffer out) {
            out.put('{');
            for (int i = 0; i < vector.active(); i++) {
                out.put(((i == 0 ? "" : ",") + (vector.indices()[i] + 1) + ":").getBytes(UTF_8));
                out.put(vector.values()[i]);
            }
            out.put(("}/" + vector.dimension()).getBytes(UTF_8));
        }

        private void putBits(byte[] packed, LineBuffer out) {
            for (int i = 0; i < layout.dimension(); i++) {
                out.put((packed[i >> 3] & 0x80 >>> (i & 7)) == 0 ? '0' : '1');
            }
        }

        private static String escaped(Object cell) throws JsonProcessingException {
            if (cell == null) {
                return "\\N";
            }
            String text =
                    cell instanceof Collection || cell instanceof Map ? JSON.writeValueAsString(cell) : cell.toString();
            return text.replace("\\", "\\\\")
                    .replace("\t", "\\t")
                    .replace("\n", "\\n")
                    .replace("\r", "\\r");
        }
    }

    private static void requireSentences(EmbeddingLayout layout) {
        if (layout.unit() == EmbeddingLayout.Unit.TOKENS) {
            throw SforgeException.usage(
                    "token embeddings are several vectors per row, which a column of vectors cannot hold; write .jsonl or"
                            + " .parquet");
        }
    }

    /** What stands before each cell, and before the embedding. */
    private static List<byte[]> keysOf(List<String> kept) throws JsonProcessingException {
        List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i <= kept.size(); i++) {
            String name = i < kept.size() ? kept.get(i) : EmbeddingLayout.EMBEDDING;
            keys.add(((i == 0 ? "{" : ",") + JSON.writeValueAsString(name) + ":").getBytes(UTF_8));
        }
        return keys;
    }

    private static void putCells(List<byte[]> keys, List<?> cells, LineBuffer out) throws JsonProcessingException {
        for (int i = 0; i < cells.size(); i++) {
            out.put(keys.get(i));
            out.put(JSON.writeValueAsBytes(cells.get(i)));
        }
    }

    /** Weights by the names of their entries, the largest first, as fields of type sparse_vector and rank_features take them. */
    private static void putWeights(SparseVector vector, EmbeddingLayout layout, LineBuffer out)
            throws JsonProcessingException {
        List<String> names = layout.entries().orElseThrow().names();
        out.put('{');
        char before = 0;
        for (int at : vector.largestFirst()) {
            if (before != 0) {
                out.put(before);
            }
            out.put(JSON.writeValueAsBytes(names.get(vector.indices()[at])));
            out.put(':');
            out.put(vector.values()[at]);
            before = ',';
        }
        out.put('}');
    }

    private static byte[] levels(byte[] numbers, Precision precision) {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < numbers.length; i++) {
            text.append(i == 0 ? "" : ",").append(precision.isSigned() ? numbers[i] : numbers[i] & 0xff);
        }
        return text.append(']').toString().getBytes(UTF_8);
    }

    /** Bits with 0 for 0: those of {@link Precision#BINARY} are shifted. */
    private static byte[] packed(byte[] stored, Precision precision) {
        byte[] packed = stored.clone();
        for (int i = 0; precision.isSigned() && i < packed.length; i++) {
            packed[i] ^= (byte) 0x80;
        }
        return packed;
    }
}
