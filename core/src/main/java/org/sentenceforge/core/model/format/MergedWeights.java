package org.sentenceforge.core.model.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.module.Lora;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.FloatReader;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/**
 * A base model's tensors with a LoRA adapter merged into them. Owns both until closed. A merged matrix is float32 and computed
 * when it is asked for; only the last one is kept.
 */
public final class MergedWeights implements Weights {
    private static final String WEIGHT = ".weight";

    private final Weights base;
    private final Weights tensors;
    private final String source;
    private final String headPrefix;
    private final Map<String, Update> updates = new HashMap<>();
    private final Map<String, String> replacements = new LinkedHashMap<>();
    private String lastMerged;
    private ByteBuffer last;

    /** The two factors of a matrix's change, by their names in the adapter's file; A is [r, in], B is [out, r]. */
    private record Update(String a, String b, boolean transposed, double scale) {}

    /**
     * Finds the place of every tensor of the adapter.
     *
     * @param source     what errors call the adapter's file
     * @param headPrefix what names in checkpoints saved from a class with a head begin with: one side may have it, the other not
     * @throws SforgeException (bad model) naming a tensor that has no place or the wrong shape; both weights are closed then
     */
    MergedWeights(Weights base, Weights tensors, LoraAdapter adapter, String source, String headPrefix) {
        this.base = base;
        this.tensors = tensors;
        this.source = source;
        this.headPrefix = headPrefix;
        try {
            Map<String, String> stored = new HashMap<>();
            base.names().forEach(name -> stored.put(bare(name), name));
            for (String name : tensors.names()) {
                place(name, stored, adapter);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * A model's parameters with an adapter in training merged into them.
     *
     * @param base    without the adapter
     * @param trained the adapter's matrices and others that were trained, in the place of which the base's do not count
     */
    public static MergedWeights of(Weights base, Weights trained, Lora lora) {
        LoraAdapter adapter = new LoraAdapter("", false, lora.alpha(), Map.of(), lora.rankStabilised());
        return new MergedWeights(base, trained, adapter, "the adapter", "");
    }

    private void place(String name, Map<String, String> stored, LoraAdapter adapter) {
        String path = bare(AdapterFiles.nameInModel(name));
        if (path.endsWith(".lora_A.weight") || path.endsWith(".lora_embedding_A")) {
            boolean embedding = path.endsWith(".lora_embedding_A");
            String module = path.substring(0, path.lastIndexOf(embedding ? ".lora_embedding_A" : ".lora_A"));
            String target = stored.get(module + WEIGHT);
            String b = name.replace("lora_A", "lora_B").replace("lora_embedding_A", "lora_embedding_B");
            if (target == null || !tensors.names().contains(b)) {
                throw bad("tensor " + name + (target == null ? " fits no matrix of the base model" : " lacks " + b));
            }
            long rank = tensors.info(name).shape().get(0);
            Update update = new Update(name, b, embedding, adapter.scale(module, rank));
            check(target, update, rank);
            updates.put(target, update);
        } else if (!path.endsWith(".lora_B.weight") && !path.endsWith(".lora_embedding_B")) {
            // trained in full: modules_to_save, biases
            replacements.put(stored.getOrDefault(path, path), name);
        }
    }

    private void check(String target, Update update, long rank) {
        List<Long> shape = base.info(target).shape();
        List<Long> a = tensors.info(update.a()).shape();
        List<Long> b = tensors.info(update.b()).shape();
        List<Long> expected =
                shape.size() != 2 ? List.of() : update.transposed() ? List.of(shape.get(1), shape.get(0)) : shape;
        if (expected.isEmpty()
                || !a.equals(List.of(rank, expected.get(1)))
                || !b.equals(List.of(expected.get(0), rank))) {
            throw bad("tensors " + update.a() + " " + a + " and " + update.b() + " " + b + " do not fit matrix "
                    + target + " " + shape);
        }
    }

    private String bare(String name) {
        return !headPrefix.isEmpty() && name.startsWith(headPrefix) ? name.substring(headPrefix.length()) : name;
    }

    private SforgeException bad(String what) {
        return SforgeException.badModel(source + ": " + what);
    }

    @Override
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>(base.names());
        names.addAll(replacements.keySet());
        return Collections.unmodifiableSet(names);
    }

    @Override
    public TensorInfo info(String name) {
        if (replacements.containsKey(name)) {
            TensorInfo info = tensors.info(replacements.get(name));
            return new TensorInfo(name, info.dtype(), info.shape());
        }
        TensorInfo info = base.info(name);
        return updates.containsKey(name) ? new TensorInfo(name, DType.F32, info.shape()) : info;
    }

    @Override
    public ByteBuffer bytes(String name, long offset, int length) {
        if (replacements.containsKey(name)) {
            return tensors.bytes(replacements.get(name), offset, length);
        }
        return updates.containsKey(name)
                ? merged(name).slice(Math.toIntExact(offset), length).order(ByteOrder.LITTLE_ENDIAN)
                : base.bytes(name, offset, length);
    }

    @Override
    public void read(String name, long offset, ByteBuffer target) {
        if (replacements.containsKey(name)) {
            tensors.read(replacements.get(name), offset, target);
        } else if (updates.containsKey(name)) {
            target.put(merged(name).slice(Math.toIntExact(offset), target.remaining()));
        } else {
            base.read(name, offset, target);
        }
    }

    /** Whoever reads a matrix in pieces reads one after the other, so the last one is enough to keep. */
    private synchronized ByteBuffer merged(String name) {
        if (!name.equals(lastMerged)) {
            last = merge(name);
            lastMerged = name;
        }
        return last;
    }

    private ByteBuffer merge(String name) {
        Update update = updates.get(name);
        TensorInfo info = info(name);
        int columns = Math.toIntExact(info.shape().get(1));
        FloatRows a = new FloatRows(tensors, update.a());
        FloatRows b = new FloatRows(tensors, update.b());
        FloatRows w = new FloatRows(base, name);
        ByteBuffer result =
                ByteBuffer.allocateDirect(Math.toIntExact(info.byteSize())).order(ByteOrder.LITTLE_ENDIAN);
        List<float[]> as = a.all();
        List<float[]> bs = b.all();
        int rank = as.size();
        for (int row = 0; row < info.shape().get(0); row++) {
            float[] sum = w.row(row);
            float[] change = new float[columns];
            for (int k = 0; k < rank; k++) {
                // an embedding's change is (B A)ᵀ: the row of the table is a column of A
                float left = update.transposed() ? as.get(k)[row] : bs.get(row)[k];
                for (int column = 0; column < columns; column++) {
                    change[column] += left * (update.transposed() ? bs.get(column)[k] : as.get(k)[column]);
                }
            }
            for (int column = 0; column < columns; column++) {
                result.putFloat((float) (sum[column] + update.scale() * change[column]));
            }
        }
        return result.flip();
    }

    @Override
    public void close() {
        base.close();
        tensors.close();
    }

    /** The rows of a stored matrix as floats. */
    private static final class FloatRows {
        private final Weights weights;
        private final TensorInfo info;
        private final int columns;

        FloatRows(Weights weights, String name) {
            this.weights = weights;
            this.info = weights.info(name);
            this.columns = Math.toIntExact(info.shape().get(1));
        }

        float[] row(long index) {
            float[] row = new float[columns];
            FloatReader.read(weights, info, index * columns, FloatBuffer.wrap(row));
            return row;
        }

        List<float[]> all() {
            List<float[]> rows = new ArrayList<>();
            for (long i = 0; i < info.shape().get(0); i++) {
                rows.add(row(i));
            }
            return rows;
        }
    }
}
