package org.sentenceforge.cli.command;

import java.util.List;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.SforgeException;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;

/** One device, or several, as {@code --device} names them. */
record DeviceList(List<Device> devices) {

    /** @throws SforgeException (wrong usage) where several are named */
    Device only() {
        if (devices.size() > 1) {
            throw SforgeException.usage("--device: this command runs on one device, got " + devices.size()
                    + "; 'sforge embed' takes several");
        }
        return devices.get(0);
    }

    /** Reads devices; picocli shows the message with the option's name. */
    static final class Converter implements ITypeConverter<DeviceList> {
        @Override
        public DeviceList convert(String value) {
            try {
                return new DeviceList(Device.parseSeveral(value));
            } catch (SforgeException e) {
                throw new CommandLine.TypeConversionException(e.getMessage());
            }
        }
    }
}
