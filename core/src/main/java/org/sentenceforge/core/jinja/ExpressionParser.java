package org.sentenceforge.core.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sentenceforge.core.jinja.Expression.Arguments;
import org.sentenceforge.core.jinja.Expression.Callable;
import org.sentenceforge.core.jinja.Token.Kind;

/** Reads expressions, with Jinja's order of operators. */
final class ExpressionParser {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    private final List<Token> tokens;
    private int at;

    /** An attribute, which may be called. */
    private record Attribute(Expression object, String name) implements Expression {
        @Override
        public Object in(Scope scope) {
            Object value = object.in(scope);
            return Methods.find(value, name).<Object>map(method -> method).orElseGet(() -> Values.item(value, name));
        }
    }

    /** Values of arguments before they are computed. */
    private record ArgumentExpressions(List<Expression> values, Map<String, Expression> named) {
        Arguments in(Scope scope) {
            List<Object> list = new ArrayList<>();
            values.forEach(value -> list.add(value.in(scope)));
            Map<String, Object> map = new LinkedHashMap<>();
            named.forEach((name, value) -> map.put(name, value.in(scope)));
            return new Arguments(list, map);
        }
    }

    ExpressionParser(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(at);
    }

    Token next() {
        return tokens.get(at++);
    }

    boolean skipName(String name) {
        return skip(peek().isName(name));
    }

    boolean skipOperator(String operator) {
        return skip(peek().isOperator(operator));
    }

    private boolean skip(boolean found) {
        at += found ? 1 : 0;
        return found;
    }

    String name() {
        return expect(Kind.NAME, "a name");
    }

    void operator(String operator) {
        if (!skipOperator(operator)) {
            throw unexpected("'" + operator + "'");
        }
    }

    String expect(Kind kind, String what) {
        if (peek().kind() != kind) {
            throw unexpected(what);
        }
        return next().text();
    }

    TemplateError unexpected(String expected) {
        return new TemplateError(peek().line(), "expected " + expected + ", found " + peek().shown());
    }

    /** Several with commas between them are a list. */
    Expression tuple() {
        Expression first = expression();
        if (!peek().isOperator(",")) {
            return first;
        }
        List<Expression> all = new ArrayList<>(List.of(first));
        while (skipOperator(",") && peek().kind() != Kind.END && !peek().isOperator(")")) {
            all.add(expression());
        }
        return list(all);
    }

    Expression expression() {
        Expression value = withoutCondition();
        while (skipName("if")) {
            Expression chosen = value;
            Expression condition = withoutCondition();
            Expression other = skipName("else") ? expression() : scope -> Undefined.of("the other value");
            value = scope -> Values.isTrue(condition.in(scope)) ? chosen.in(scope) : other.in(scope);
        }
        return value;
    }

    /** What a loop goes through, whose {@code if} belongs to the loop. */
    Expression withoutCondition() {
        Expression left = and();
        while (skipName("or")) {
            Expression first = left;
            Expression second = and();
            left = scope -> {
                Object value = first.in(scope);
                return Values.isTrue(value) ? value : second.in(scope);
            };
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (skipName("and")) {
            Expression first = left;
            Expression second = not();
            left = scope -> {
                Object value = first.in(scope);
                return Values.isTrue(value) ? second.in(scope) : value;
            };
        }
        return left;
    }

    private Expression not() {
        if (skipName("not")) {
            Expression value = not();
            return scope -> !Values.isTrue(value.in(scope));
        }
        return comparison();
    }

    private Expression comparison() {
        Expression left = sum();
        Expression result = null;
        while (true) {
            Expression a = left;
            Expression holds;
            Expression b;
            if (peek().kind() == Kind.OPERATOR && COMPARISONS.contains(peek().text())) {
                String operator = next().text();
                b = sum();
                Expression right = b;
                holds = scope -> holds(operator, a.in(scope), right.in(scope));
            } else if (peek().isName("in")
                    || peek().isName("not") && tokens.get(at + 1).isName("in")) {
                boolean wanted = !skipName("not");
                next();
                b = sum();
                Expression right = b;
                holds = scope -> Values.contains(right.in(scope), a.in(scope)) == wanted;
            } else {
                return result == null ? left : result;
            }
            Expression before = result;
            result =
                    before == null ? holds : scope -> Values.isTrue(before.in(scope)) && Values.isTrue(holds.in(scope));
            left = b;
        }
    }

    private static boolean holds(String operator, Object a, Object b) {
        return switch (operator) {
            case "==" -> Values.equal(a, b);
            case "!=" -> !Values.equal(a, b);
            case "<" -> Values.compare(a, b) < 0;
            case "<=" -> Values.compare(a, b) <= 0;
            case ">" -> Values.compare(a, b) > 0;
            default -> Values.compare(a, b) >= 0;
        };
    }

    private Expression sum() {
        Expression left = joined();
        while (peek().isOperator("+") || peek().isOperator("-")) {
            boolean adds = next().text().equals("+");
            Expression a = left;
            Expression b = joined();
            left = scope ->
                    adds ? Values.add(a.in(scope), b.in(scope)) : Values.calculated("-", a.in(scope), b.in(scope));
        }
        return left;
    }

    private Expression joined() {
        Expression left = product();
        while (skipOperator("~")) {
            Expression a = left;
            Expression b = product();
            left = scope -> Values.text(a.in(scope)) + Values.text(b.in(scope));
        }
        return left;
    }

    private Expression product() {
        Expression left = signed();
        while (Set.of("*", "/", "//", "%").contains(peek().text()) && peek().kind() == Kind.OPERATOR) {
            String operator = next().text();
            Expression a = left;
            Expression b = signed();
            left = scope -> Values.calculated(operator, a.in(scope), b.in(scope));
        }
        return left;
    }

    private Expression signed() {
        if (skipOperator("-")) {
            Expression value = signed();
            return scope -> Values.calculated("-", 0L, value.in(scope));
        }
        skipOperator("+");
        return filtered(postfixed(primary()));
    }

    private Expression primary() {
        Token token = next();
        switch (token.kind()) {
            case STRING -> {
                StringBuilder text = new StringBuilder(token.text());
                while (peek().kind() == Kind.STRING) {
                    text.append(next().text());
                }
                return constant(text.toString());
            }
            case INTEGER -> {
                return constant(Long.valueOf(token.text()));
            }
            case FLOAT -> {
                return constant(Double.valueOf(token.text()));
            }
            case NAME -> {
                return switch (token.text()) {
                    case "true", "True" -> constant(true);
                    case "false", "False" -> constant(false);
                    case "none", "None" -> constant(null);
                    default ->
                        scope -> {
                            Object value = scope.get(token.text());
                            return value instanceof Undefined && Functions.ALL.containsKey(token.text())
                                    ? Functions.ALL.get(token.text())
                                    : value;
                        };
                };
            }
            default -> {
                return bracket(token);
            }
        }
    }

    private Expression bracket(Token token) {
        if (token.isOperator("(")) {
            Expression inside = peek().isOperator(")") ? list(List.of()) : tuple();
            operator(")");
            return inside;
        }
        if (token.isOperator("[")) {
            List<Expression> items = new ArrayList<>();
            while (!peek().isOperator("]")) {
                items.add(expression());
                if (!skipOperator(",")) {
                    break;
                }
            }
            operator("]");
            return list(items);
        }
        if (token.isOperator("{")) {
            Map<Expression, Expression> entries = new LinkedHashMap<>();
            while (!peek().isOperator("}")) {
                Expression key = expression();
                operator(":");
                entries.put(key, expression());
                if (!skipOperator(",")) {
                    break;
                }
            }
            operator("}");
            return scope -> {
                Map<Object, Object> map = new LinkedHashMap<>();
                entries.forEach((key, value) -> map.put(key.in(scope), value.in(scope)));
                return map;
            };
        }
        at--;
        throw unexpected("a value");
    }

    private static Expression constant(Object value) {
        return scope -> value;
    }

    private static Expression list(List<Expression> items) {
        return scope -> {
            List<Object> values = new ArrayList<>();
            items.forEach(item -> values.add(item.in(scope)));
            return values;
        };
    }

    private Expression postfixed(Expression first) {
        Expression value = first;
        while (true) {
            Expression object = value;
            if (skipOperator(".")) {
                value = new Attribute(object, peek().kind() == Kind.INTEGER ? next().text() : name());
            } else if (skipOperator("[")) {
                value = subscript(object);
            } else if (peek().isOperator("(")) {
                value = called(object);
            } else {
                return value;
            }
        }
    }

    private Expression subscript(Expression object) {
        Expression from = peek().isOperator(":") ? null : expression();
        if (skipOperator("]")) {
            return scope -> Values.item(object.in(scope), from.in(scope));
        }
        operator(":");
        Expression to = peek().isOperator(":") || peek().isOperator("]") ? null : expression();
        Expression step = skipOperator(":") && !peek().isOperator("]") ? expression() : null;
        operator("]");
        return scope ->
                Values.slice(object.in(scope), optional(from, scope), optional(to, scope), optional(step, scope));
    }

    private static Object optional(Expression expression, Scope scope) {
        return expression == null ? null : expression.in(scope);
    }

    private Expression called(Expression callee) {
        int line = peek().line();
        ArgumentExpressions arguments = arguments();
        return scope -> {
            Object value = callee.in(scope);
            if (value instanceof Callable callable) {
                return callable.call(arguments.in(scope));
            }
            throw new TemplateError(
                    line,
                    callee instanceof Attribute attribute
                            ? "method '" + attribute.name() + "' of "
                                    + Values.kind(attribute.object().in(scope)) + " is not known"
                            : Values.kind(value) + " cannot be called");
        };
    }

    private ArgumentExpressions arguments() {
        List<Expression> values = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        operator("(");
        while (!peek().isOperator(")")) {
            if (peek().kind() == Kind.NAME && tokens.get(at + 1).isOperator("=")) {
                String name = name();
                operator("=");
                named.put(name, expression());
            } else {
                values.add(expression());
            }
            if (!skipOperator(",")) {
                break;
            }
        }
        operator(")");
        return new ArgumentExpressions(values, named);
    }

    private Expression filtered(Expression first) {
        Expression value = first;
        while (true) {
            Expression object = value;
            if (skipOperator("|")) {
                int line = peek().line();
                String name = name();
                ArgumentExpressions arguments = argumentsIfAny();
                Filters.Filter filter = Filters.find(name, line);
                value = scope -> filter.apply(object.in(scope), arguments.in(scope));
            } else if (skipName("is")) {
                boolean wanted = !skipName("not");
                int line = peek().line();
                Tests.Test test = Tests.find(name(), line);
                ArgumentExpressions arguments = testArguments();
                value = scope -> test.holds(object.in(scope), arguments.in(scope)) == wanted;
            } else if (peek().isOperator("(")) {
                value = called(object);
            } else {
                return value;
            }
        }
    }

    private ArgumentExpressions argumentsIfAny() {
        return peek().isOperator("(") ? arguments() : new ArgumentExpressions(List.of(), Map.of());
    }

    /** A test may be given its argument without brackets. */
    private ArgumentExpressions testArguments() {
        boolean value = Set.of(Kind.STRING, Kind.INTEGER, Kind.FLOAT).contains(peek().kind())
                || peek().isOperator("[")
                || peek().kind() == Kind.NAME
                        && !Set.of("else", "or", "and", "is", "if", "in", "not").contains(peek().text());
        return value ? new ArgumentExpressions(List.of(postfixed(primary())), Map.of()) : argumentsIfAny();
    }
}
