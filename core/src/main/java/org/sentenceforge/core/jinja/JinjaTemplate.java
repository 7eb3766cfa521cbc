package org.sentenceforge.core.jinja;

import java.util.List;
import java.util.Map;
import org.sentenceforge.core.SforgeException;

/**
 * A template in Jinja with the settings of chat templates: {@code trim_blocks} and {@code lstrip_blocks} are on. Has the statements
 * {@code if}, {@code for}, {@code set}, {@code macro}, {@code break}, {@code continue} and {@code generation}, all of the expressions, and
 * the filters, tests and methods that chat templates use. Safe for use by several threads.
 */
public final class JinjaTemplate {
    private final String text;
    private final String source;
    private final List<Statement> statements;

    private JinjaTemplate(String text, String source, List<Statement> statements) {
        this.text = text;
        this.source = source;
        this.statements = statements;
    }

    /**
     * Reads a template.
     *
     * @param source what errors call it
     * @throws SforgeException (bad model) with the line where it is none, or uses what is not supported
     */
    public static JinjaTemplate parse(String text, String source) {
        try {
            return new JinjaTemplate(text, source, new StatementParser(Scanner.tokens(text)).template());
        } catch (TemplateError e) {
            throw SforgeException.badModel(source + ": " + e.getMessage(), e);
        }
    }

    /** Whether the template has a string of these characters, quoted either way. */
    public boolean mentions(String characters) {
        return text.contains("'" + characters + "'") || text.contains("\"" + characters + "\"");
    }

    /**
     * The text that the template writes.
     *
     * @param variables of texts, numbers, truth values, null, and lists and maps of these
     * @throws SforgeException (bad model) where the template cannot be followed, or refuses the variables itself
     */
    public String render(Map<String, ?> variables) {
        StringBuilder out = new StringBuilder();
        Scope scope = new Scope(variables);
        try {
            for (Statement statement : statements) {
                statement.run(scope, out);
            }
            return out.toString();
        } catch (TemplateError e) {
            throw SforgeException.badModel(source + ": " + e.getMessage(), e);
        } catch (StackOverflowError e) {
            throw SforgeException.badModel(source + ": macros call each other without end", e);
        }
    }
}
