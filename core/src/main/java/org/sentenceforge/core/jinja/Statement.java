package org.sentenceforge.core.jinja;

import java.util.List;

/** A part of a template that writes text. */
@FunctionalInterface
interface Statement {

    void run(Scope scope, StringBuilder out);

    /** Statements one after the other. */
    static Statement all(List<Statement> statements) {
        return (scope, out) -> statements.forEach(statement -> statement.run(scope, out));
    }

    /** Leaves a loop, or a turn of it. */
    final class Jump extends RuntimeException {
        private static final long serialVersionUID = 1;
        static final Jump BREAK = new Jump();
        static final Jump CONTINUE = new Jump();

        private Jump() {
            super(null, null, false, false);
        }
    }
}
