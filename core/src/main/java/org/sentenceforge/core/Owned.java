package org.sentenceforge.core;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What an object has opened and owns: closed when the object is, the last first. An object that cannot be made closes what it had opened
 * until then:
 *
 * <pre>{@code
 * try {
 *     file = owned.add(open(path));
 *     index = owned.add(new Index(file));
 * } catch (RuntimeException | Error e) {
 *     owned.close();
 *     throw e;
 * }
 * }</pre>
 */
public final class Owned implements AutoCloseable {
    private final Deque<AutoCloseable> all = new ArrayDeque<>();

    /** Takes something over, and returns it. */
    public <T extends AutoCloseable> T add(T resource) {
        all.push(resource);
        return resource;
    }

    @Override
    public void close() {
        while (!all.isEmpty()) {
            try {
                all.pop().close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
