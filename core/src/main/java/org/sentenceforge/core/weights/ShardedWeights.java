package org.sentenceforge.core.weights;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.sentenceforge.core.SforgeException;

/** Tensors spread over several files. Owns the files until closed. */
public final class ShardedWeights implements Weights {
    private final Map<String, Weights> fileOf;

    private ShardedWeights(Map<String, Weights> fileOf) {
        this.fileOf = fileOf;
    }

    /**
     * Tensors by name as an index file assigns them to files.
     *
     * @param index what errors call the index file
     * @param shards file name of each tensor
     * @param files  the opened files by name; closed also when this fails
     */
    public static ShardedWeights of(String index, Map<String, String> shards, Map<String, Weights> files) {
        ShardedWeights weights = new ShardedWeights(new LinkedHashMap<>());
        shards.forEach((tensor, file) -> weights.fileOf.put(tensor, files.get(file)));
        files.forEach((file, shard) -> {
            for (String tensor : shard.names()) {
                if (!file.equals(shards.get(tensor))) {
                    files.values().forEach(Weights::close);
                    throw SforgeException.badModel(
                            index + ": tensor " + tensor + " lies in " + file + ", but the index "
                                    + (shards.containsKey(tensor)
                                            ? "expects it in " + shards.get(tensor)
                                            : "does not name it"));
                }
            }
        });
        shards.forEach((tensor, file) -> {
            if (!files.get(file).names().contains(tensor)) {
                files.values().forEach(Weights::close);
                throw SforgeException.badModel(index + ": tensor " + tensor + " is missing in " + file);
            }
        });
        return weights;
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(fileOf.keySet());
    }

    @Override
    public TensorInfo info(String name) {
        return file(name).info(name);
    }

    @Override
    public ByteBuffer bytes(String name, long offset, int length) {
        return file(name).bytes(name, offset, length);
    }

    @Override
    public void read(String name, long offset, ByteBuffer target) {
        file(name).read(name, offset, target);
    }

    private Weights file(String name) {
        Weights file = fileOf.get(name);
        if (file == null) {
            throw SforgeException.badModel("no tensor named " + name);
        }
        return file;
    }

    @Override
    public void close() {
        fileOf.values().stream().distinct().forEach(Weights::close);
    }
}
