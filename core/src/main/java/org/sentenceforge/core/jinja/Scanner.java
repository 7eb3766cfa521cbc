package org.sentenceforge.core.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sentenceforge.core.jinja.Token.Kind;

/**
 * A template's text in tokens. White space around tags goes as Jinja says: a minus sign takes all of it; otherwise a statement or comment
 * takes the blanks before it on a line of its own ({@code lstrip_blocks}) and the line's end behind it ({@code trim_blocks}), unless a plus
 * sign forbids it.
 */
final class Scanner {
    private static final Pattern TAG = Pattern.compile("\\{[{%#]");
    private static final Pattern INSIDE = Pattern.compile("""
            \\s+
            |(?<name>[A-Za-z_]\\w*)
            |(?<float>\\d+\\.\\d+(?:[eE][+-]?\\d+)?)
            |(?<integer>\\d+)
            |(?<string>"(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*')
            |(?<operator>==|!=|<=|>=|//|\\*\\*|[-+*/%~<>=.,:|()\\[\\]{}])
            """, Pattern.COMMENTS | Pattern.DOTALL);

    private final String template;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private boolean lineStarts = true;

    private Scanner(String template) {
        this.template = template;
    }

    static List<Token> tokens(String text) {
        String unix = text.replace("\r\n", "\n").replace('\r', '\n');
        Scanner scanner = new Scanner(unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix);
        scanner.scan();
        return scanner.tokens;
    }

    private void scan() {
        Matcher tag = TAG.matcher(template);
        while (at < template.length() && tag.find(at)) {
            char kind = template.charAt(tag.start() + 1);
            char sign = tag.end() < template.length() ? template.charAt(tag.end()) : ' ';
            String text = template.substring(at, tag.start());
            addText(sign == '-' ? text.stripTrailing() : sign == '+' || kind == '{' ? text : withoutIndent(text));
            advance(tag.start());
            advance(tag.end() + (sign == '-' || sign == '+' ? 1 : 0));
            if (kind == '#') {
                int end = template.indexOf("#}", at);
                if (end < 0) {
                    throw new TemplateError(line, "a comment without an end");
                }
                advance(end);
                endTag(template.charAt(end - 1), '#', 2);
            } else {
                tokens.add(new Token(kind == '{' ? Kind.PRINT : Kind.BLOCK, "", line));
                scanInside(kind == '{' ? "}}" : "%}");
            }
        }
        addText(template.substring(at));
        tokens.add(new Token(Kind.NOTHING, "", line));
    }

    private void addText(String text) {
        if (!text.isEmpty()) {
            tokens.add(new Token(Kind.TEXT, text, line));
        }
    }

    private String withoutIndent(String text) {
        int lineStart = text.lastIndexOf('\n') + 1;
        boolean ownLine =
                (lineStart > 0 || lineStarts) && text.substring(lineStart).isBlank();
        return ownLine ? text.substring(0, lineStart) : text;
    }

    private void advance(int to) {
        line += (int) template.substring(at, to).chars().filter(c -> c == '\n').count();
        at = to;
    }

    private void scanInside(String end) {
        Matcher inside = INSIDE.matcher(template);
        int open = 0;
        while (true) {
            boolean signed = at < template.length() && "-+".indexOf(template.charAt(at)) >= 0;
            if (open == 0 && template.startsWith(end, signed ? at + 1 : at)) {
                tokens.add(new Token(Kind.END, "", line));
                char sign = signed ? template.charAt(at) : ' ';
                endTag(sign, end.charAt(0), signed ? 3 : 2);
                return;
            }
            if (!inside.region(at, template.length()).lookingAt()) {
                throw new TemplateError(
                        line,
                        at < template.length() ? "unexpected '" + template.charAt(at) + "'" : "a tag without an end");
            }
            open += add(inside);
            advance(inside.end());
        }
    }

    /** Adds what was found; tells how many brackets it opens. */
    private int add(Matcher found) {
        for (Kind kind : List.of(Kind.NAME, Kind.FLOAT, Kind.INTEGER, Kind.STRING, Kind.OPERATOR)) {
            String text = found.group(kind.name().toLowerCase(Locale.ROOT));
            if (text != null) {
                tokens.add(new Token(kind, kind == Kind.STRING ? unescaped(text) : text, line));
                return kind != Kind.OPERATOR ? 0 : "([{".contains(text) ? 1 : ")]}".contains(text) ? -1 : 0;
            }
        }
        return 0;
    }

    private static String unescaped(String literal) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < literal.length() - 1; i++) {
            char c = literal.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escaped = literal.charAt(++i);
            switch (escaped) {
                case 'n' -> text.append('\n');
                case 't' -> text.append('\t');
                case 'r' -> text.append('\r');
                case '\n' -> {}
                case '\\', '\'', '"' -> text.append(escaped);
                case 'u' -> {
                    text.append((char) Integer.parseInt(literal.substring(i + 1, i + 5), 16));
                    i += 4;
                }
                default -> text.append('\\').append(escaped);
            }
        }
        return text.toString();
    }

    private void endTag(char sign, char kind, int length) {
        advance(at + length);
        int end = at;
        if (sign == '-') {
            while (end < template.length() && Character.isWhitespace(template.charAt(end))) {
                end++;
            }
        } else if (sign != '+' && kind != '}' && template.startsWith("\n", end)) {
            end++;
        }
        advance(end);
        lineStarts = template.charAt(end - 1) == '\n';
    }
}
