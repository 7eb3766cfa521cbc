package org.sentenceforge.core.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sentenceforge.core.jinja.Statement.Jump;
import org.sentenceforge.core.jinja.Token.Kind;

/** Reads statements. */
final class StatementParser {
    private final ExpressionParser expressions;

    StatementParser(List<Token> tokens) {
        this.expressions = new ExpressionParser(tokens);
    }

    List<Statement> template() {
        List<Statement> all = new ArrayList<>();
        while (expressions.peek().kind() != Kind.NOTHING) {
            all.add(one());
        }
        return all;
    }

    /** Statements up to one of these, which is read up to behind its name. */
    private Statement until(Set<String> ends) {
        List<Statement> body = new ArrayList<>();
        int line = expressions.peek().line();
        while (expressions.peek().kind() != Kind.NOTHING) {
            if (expressions.peek().kind() == Kind.BLOCK) {
                expressions.next();
                if (expressions.peek().kind() == Kind.NAME
                        && ends.contains(expressions.peek().text())) {
                    return Statement.all(body);
                }
                body.add(block());
            } else {
                body.add(one());
            }
        }
        throw new TemplateError(line, "a block without an end; expected " + String.join(" or ", ends));
    }

    private Statement one() {
        Token token = expressions.next();
        return switch (token.kind()) {
            case TEXT -> (scope, out) -> out.append(token.text());
            case PRINT -> print();
            case BLOCK -> block();
            default -> throw new TemplateError(token.line(), "unexpected " + token.shown());
        };
    }

    private Statement print() {
        Expression value = expressions.tuple();
        end();
        return (scope, out) -> out.append(Values.text(value.in(scope)));
    }

    private void end() {
        expressions.expect(Kind.END, "the end of the tag");
    }

    private Statement block() {
        int line = expressions.peek().line();
        String name = expressions.name();
        return switch (name) {
            case "if" -> condition();
            case "for" -> loop();
            case "set" -> assignment();
            case "macro" -> macro();
            case "generation" -> {
                end();
                Statement body = until(Set.of("endgeneration"));
                close();
                yield body;
            }
            case "break" -> jump(Jump.BREAK);
            case "continue" -> jump(Jump.CONTINUE);
            default -> throw new TemplateError(line, "statement '" + name + "' is not supported");
        };
    }

    private Statement jump(Jump jump) {
        end();
        return (scope, out) -> {
            throw jump;
        };
    }

    /** Reads the tag that ends a body. */
    private void close() {
        expressions.name();
        end();
    }

    private Statement condition() {
        Expression condition = expressions.tuple();
        end();
        Statement then = until(Set.of("elif", "else", "endif"));
        Statement otherwise = (scope, out) -> {};
        String next = expressions.name();
        if (next.equals("elif")) {
            otherwise = condition();
        } else {
            end();
            if (next.equals("else")) {
                otherwise = until(Set.of("endif"));
                close();
            }
        }
        Statement other = otherwise;
        return (scope, out) -> (Values.isTrue(condition.in(scope)) ? then : other).run(scope, out);
    }

    private Statement loop() {
        List<String> targets = names();
        if (!expressions.skipName("in")) {
            throw expressions.unexpected("'in'");
        }
        Expression items = expressions.withoutCondition();
        Expression filter = expressions.skipName("if") ? expressions.expression() : scope -> true;
        expressions.skipName("recursive");
        end();
        Statement body = until(Set.of("else", "endfor"));
        Statement none = (scope, out) -> {};
        if (expressions.peek().isName("else")) {
            close();
            none = until(Set.of("endfor"));
        }
        close();
        return new Loop(targets, items, filter, body, none);
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        boolean bracket = expressions.skipOperator("(");
        do {
            names.add(expressions.name());
        } while (expressions.skipOperator(","));
        if (bracket) {
            expressions.operator(")");
        }
        return names;
    }

    private Statement assignment() {
        List<String> names = names();
        String attribute = expressions.skipOperator(".") ? expressions.name() : null;
        if (expressions.skipOperator("=")) {
            Expression value = expressions.tuple();
            end();
            return (scope, out) -> assign(scope, names, attribute, value.in(scope));
        }
        end();
        Statement body = until(Set.of("endset"));
        close();
        return (scope, out) -> {
            StringBuilder text = new StringBuilder();
            body.run(scope.inner(), text);
            assign(scope, names, attribute, text.toString());
        };
    }

    private static void assign(Scope scope, List<String> names, String attribute, Object value) {
        if (attribute == null) {
            unpack(scope, names, value);
        } else if (scope.get(names.get(0)) instanceof Functions.Namespace namespace) {
            namespace.put(attribute, value);
        } else {
            throw new TemplateError("only attributes of a namespace can be set, not " + names.get(0) + "." + attribute);
        }
    }

    /** Gives one name the value, or several its items. */
    static void unpack(Scope scope, List<String> names, Object value) {
        if (names.size() == 1) {
            scope.set(names.get(0), value);
            return;
        }
        List<Object> items = Values.items(value);
        if (items.size() != names.size()) {
            throw new TemplateError("expected " + names.size() + " values, got " + items.size());
        }
        for (int i = 0; i < names.size(); i++) {
            scope.set(names.get(i), items.get(i));
        }
    }

    private Statement macro() {
        String name = expressions.name();
        Map<String, Expression> parameters = new LinkedHashMap<>();
        expressions.operator("(");
        while (!expressions.peek().isOperator(")")) {
            String parameter = expressions.name();
            parameters.put(
                    parameter,
                    expressions.skipOperator("=") ? expressions.expression() : scope -> Undefined.of(parameter));
            if (!expressions.skipOperator(",")) {
                break;
            }
        }
        expressions.operator(")");
        end();
        Statement body = until(Set.of("endmacro"));
        close();
        return (scope, out) -> scope.set(name, (Expression.Callable) arguments -> {
            Scope inner = scope.inner();
            int place = 0;
            for (Map.Entry<String, Expression> parameter : parameters.entrySet()) {
                boolean given = arguments.has(place, parameter.getKey());
                Object value = given
                        ? arguments.get(place, parameter.getKey())
                        : parameter.getValue().in(inner);
                inner.set(parameter.getKey(), value);
                place++;
            }
            StringBuilder text = new StringBuilder();
            body.run(inner, text);
            return text.toString();
        });
    }
}
