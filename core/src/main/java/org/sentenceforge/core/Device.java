package org.sentenceforge.core;

import java.util.List;
import java.util.stream.Stream;

/** Where a model runs, as the user asked for it. */
public sealed interface Device {

    /** The first GPU that works, else the CPU. */
    record Auto() implements Device {}

    /** The processor, even where there is a GPU. */
    record Cpu() implements Device {
        @Override
        public String toString() {
            return "cpu";
        }
    }

    /** One NVIDIA GPU; an error where it is not available. */
    record Cuda(int index) implements Device {
        @Override
        public String toString() {
            return "cuda:" + index;
        }
    }

    /** What {@link #parse} reads as this. */
    default String key() {
        if (this instanceof Cuda cuda) {
            return "cuda:" + cuda.index();
        }
        return this instanceof Cpu ? "cpu" : "auto";
    }

    /**
     * Reads one device, or several with commas between them, such as {@code cuda:0,cuda:1}.
     *
     * @throws SforgeException (wrong usage) for anything else
     */
    static List<Device> parseSeveral(String text) {
        List<Device> devices = Stream.of(text.split(",", -1)).map(Device::parse).toList();
        if (devices.size() > 1 && devices.contains(new Auto())) {
            throw SforgeException.usage(
                    "'" + text + "': auto is a choice of its own; name the devices, such as cuda:0,cuda:1");
        }
        return devices;
    }

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
        if (text.indexOf(',') >= 0) {
            throw SforgeException.usage(
                    "'" + text + "': several devices where one is meant, such as cuda:0; a training gets"
                            + " the batches of several GPUs on one by arguments.gradient_accumulation_steps, or by a Cached… loss and its"
                            + " mini_batch_size");
        }
        throw SforgeException.usage(
                "unknown device '" + text + "'; expected auto, cpu, cuda or cuda:N, such as cuda:1");
    }
}
