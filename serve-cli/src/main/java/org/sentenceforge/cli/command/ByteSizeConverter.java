package org.sentenceforge.cli.command;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of bytes, or of K, M, G or T (powers of 1024). */
public final class ByteSizeConverter implements ITypeConverter<Long> {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)\\s*([KMGT]?)(?:I?B)?");
    private static final String UNITS = "KMGT";

    @Override
    public Long convert(String value) {
        Matcher matcher = SIZE.matcher(value.toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new TypeConversionException("expected a size such as 800M or 4G, got '" + value + "'");
        }
        if (Double.parseDouble(matcher.group(1)) == 0) {
            throw new TypeConversionException("expected a size above 0, such as 800M or 4G, got '" + value + "'");
        }
        int power = matcher.group(2).isEmpty() ? 0 : UNITS.indexOf(matcher.group(2)) + 1;
        return (long) (Double.parseDouble(matcher.group(1)) * Math.pow(1024, power));
    }
}
