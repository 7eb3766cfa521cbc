package org.sentenceforge.train.loop;

/** Thrown by a trainer that was told to stop; its state is that of the last whole update. */
public final class TrainingStopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
}
