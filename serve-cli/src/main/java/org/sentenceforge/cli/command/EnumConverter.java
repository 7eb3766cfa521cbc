package org.sentenceforge.cli.command;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.TypeConversionException;

/** Reads a constant by its name in letters of any case, so that an option's type may be an enum of the libraries. */
final class EnumConverter<E> implements ITypeConverter<E> {
    private final List<E> constants;

    private EnumConverter(Class<E> type) {
        constants = List.of(type.getEnumConstants());
    }

    /** Gives a command line and its subcommands this converter for all enums among their arguments. */
    static void register(CommandLine line) {
        for (ArgSpec argument : line.getCommandSpec().args()) {
            Arrays.stream(argument.auxiliaryTypes()).filter(Class::isEnum).forEach(type -> register(line, type));
        }
        line.getSubcommands().values().forEach(EnumConverter::register);
    }

    private static <E> void register(CommandLine line, Class<E> type) {
        line.registerConverter(type, new EnumConverter<>(type));
    }

    @Override
    public E convert(String value) {
        return constants.stream()
                .filter(constant -> name(constant).equalsIgnoreCase(value))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("expected " + names() + ", got '" + value + "'"));
    }

    private static String name(Object constant) {
        return constant.toString().toLowerCase(Locale.ROOT);
    }

    /** "auto, fp32 or bf16". */
    private String names() {
        List<String> names = constants.stream().map(EnumConverter::name).toList();
        int last = names.size() - 1;
        return last == 0 ? names.get(0) : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
    }
}
