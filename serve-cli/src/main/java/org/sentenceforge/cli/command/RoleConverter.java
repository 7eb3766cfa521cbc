package org.sentenceforge.cli.command;

import java.util.Locale;
import org.sentenceforge.core.model.TextRole;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the roles that are tasks: that of any text is not one. */
final class RoleConverter implements ITypeConverter<TextRole> {
    @Override
    public TextRole convert(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "query" -> TextRole.QUERY;
            case "document" -> TextRole.DOCUMENT;
            default -> throw new TypeConversionException("expected query or document, got '" + value + "'");
        };
    }
}
