package org.sentenceforge.core.model.format;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/**
 * Stored tensors under other names. Owns them until closed.
 *
 * @param storedNames by the other ones
 */
record RenamedWeights(Weights stored, Map<String, String> storedNames) implements Weights {

    /**
     * @param source what errors call the file
     * @throws SforgeException (bad model) where two tensors get the same name; the file is closed then
     */
    static RenamedWeights of(Weights stored, String source, UnaryOperator<String> rename) {
        Map<String, String> storedNames = new LinkedHashMap<>();
        for (String name : stored.names()) {
            String other = storedNames.put(rename.apply(name), name);
            if (other != null) {
                stored.close();
                throw SforgeException.badModel(
                        source + ": tensors " + other + " and " + name + " are the same parameter");
            }
        }
        return new RenamedWeights(stored, storedNames);
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(storedNames.keySet());
    }

    @Override
    public TensorInfo info(String name) {
        TensorInfo info = stored.info(storedName(name));
        return new TensorInfo(name, info.dtype(), info.shape());
    }

    @Override
    public ByteBuffer bytes(String name, long offset, int length) {
        return stored.bytes(storedName(name), offset, length);
    }

    private String storedName(String name) {
        return storedNames.getOrDefault(name, name);
    }

    @Override
    public void close() {
        stored.close();
    }
}
