package org.sentenceforge.core.model.source;

import java.util.function.Consumer;
import org.sentenceforge.core.Progress;

/**
 * What a piece of work (a training, an evaluation, an export) gets from whoever starts it: where models and data sets come from, and
 * where it tells how it goes. Nothing inside creates these by itself.
 *
 * @param progress how far the work is
 * @param notes    what a user should know, a line each
 * @param details  what a user may want to know who asked for more
 * @param warnings what is probably wrong, a sentence each
 */
public record Surroundings(
        Sources sources,
        Progress progress,
        Consumer<String> notes,
        Consumer<String> details,
        Consumer<String> warnings) {

    /** Tells nothing to anybody. */
    public static Surroundings silent(Sources sources) {
        return new Surroundings(sources, Progress.NONE, note -> {}, detail -> {}, warning -> {});
    }

    /** The same, with somebody else who hears the warnings too. */
    public Surroundings alsoWarning(Consumer<String> other) {
        return new Surroundings(sources, progress, notes, details, warnings.andThen(other));
    }

    public void note(String text) {
        notes.accept(text);
    }

    public void detail(String text) {
        details.accept(text);
    }

    public void warn(String text) {
        warnings.accept(text);
    }
}
