package org.sentenceforge.core.ops;

/** Other operations with a prefix before every parameter's name. */
public final class ScopedOps<T> extends ForwardingOps<T> {
    private final String prefix;

    public ScopedOps(TensorOps<T> ops, String prefix) {
        super(ops);
        this.prefix = prefix;
    }

    @Override
    public T parameter(String name, int... shape) {
        return super.parameter(prefix + name, shape);
    }
}
