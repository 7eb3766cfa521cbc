package org.sentenceforge.core;

/** Where a model runs, as the user asked for it. */
public sealed interface Device {

    /** The first GPU that works, else the CPU. */
    record Auto() implements Device {}

    /** The processor, even where there is a GPU. */
    record Cpu() implements Device {}

    /** One NVIDIA GPU; an error where it is not available. */
    record Cuda(int index) implements Device {}

    /**
     * Reads {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}.
     *
     * @throws SforgeException (wrong usage) for anything else
     */
    static Device parse(String text) {
        if (text.equals("auto")) {
            return new Auto();
        }
        if (text.equals("cpu")) {
            return new Cpu();
        }
        if (text.equals("cuda")) {
            return new Cuda(0);
        }
        if (text.matches("cuda:\\d{1,4}")) {
            return new Cuda(Integer.parseInt(text.substring("cuda:".length())));
        }
        throw SforgeException.usage(
                "unknown device '" + text + "'; expected auto, cpu, cuda or cuda:N, such as cuda:1");
    }
}
