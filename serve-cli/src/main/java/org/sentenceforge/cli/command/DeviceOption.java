package org.sentenceforge.cli.command;

import org.sentenceforge.core.Device;
import org.sentenceforge.core.SforgeException;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** The option {@code --device}, as a picocli mixin. */
public final class DeviceOption {

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "auto",
            converter = Converter.class,
            description = "Where to run: auto, cpu, cuda or cuda:N. auto uses a GPU if there is one that works.")
    private Device device;

    public Device device() {
        return device;
    }

    /** Reads a device; picocli shows the message with the option's name. */
    public static final class Converter implements ITypeConverter<Device> {
        @Override
        public Device convert(String value) {
            try {
                return Device.parse(value);
            } catch (SforgeException e) {
                throw new CommandLine.TypeConversionException(e.getMessage());
            }
        }
    }
}
