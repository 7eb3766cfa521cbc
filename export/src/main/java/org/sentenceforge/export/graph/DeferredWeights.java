package org.sentenceforge.export.graph;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.function.Supplier;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/** Weights that are opened when something asks for them: a published directory may have a graph and no weights beside it. */
public final class DeferredWeights implements Weights {
    private final Supplier<? extends Weights> source;
    private Weights opened;

    public DeferredWeights(Supplier<? extends Weights> source) {
        this.source = source;
    }

    private Weights opened() {
        if (opened == null) {
            opened = source.get();
        }
        return opened;
    }

    @Override
    public Set<String> names() {
        return opened().names();
    }

    @Override
    public TensorInfo info(String name) {
        return opened().info(name);
    }

    @Override
    public ByteBuffer bytes(String name, long offset, int length) {
        return opened().bytes(name, offset, length);
    }

    @Override
    public void read(String name, long offset, ByteBuffer target) {
        opened().read(name, offset, target);
    }

    @Override
    public void close() {
        if (opened != null) {
            opened.close();
        }
    }
}
