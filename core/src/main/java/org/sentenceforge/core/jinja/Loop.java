package org.sentenceforge.core.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A loop.
 *
 * @param filter which items it takes
 * @param none   what is done where there are none
 */
record Loop(List<String> targets, Expression items, Expression filter, Statement body, Statement none)
        implements Statement {

    @Override
    public void run(Scope scope, StringBuilder out) {
        List<Object> taken = new ArrayList<>();
        for (Object item : Values.items(items.in(scope))) {
            Scope look = scope.inner();
            StatementParser.unpack(look, targets, item);
            if (Values.isTrue(filter.in(look))) {
                taken.add(item);
            }
        }
        if (taken.isEmpty()) {
            none.run(scope, out);
        }
        for (int i = 0; i < taken.size(); i++) {
            Scope turn = scope.inner();
            StatementParser.unpack(turn, targets, taken.get(i));
            turn.set("loop", state(taken, i));
            try {
                body.run(turn, out);
            } catch (Jump jump) {
                if (jump == Jump.BREAK) {
                    return;
                }
            }
        }
    }

    private static Map<String, Object> state(List<Object> items, int i) {
        Map<String, Object> state = new HashMap<>();
        int size = items.size();
        state.put("index", i + 1L);
        state.put("index0", (long) i);
        state.put("revindex", (long) size - i);
        state.put("revindex0", size - i - 1L);
        state.put("first", i == 0);
        state.put("last", i == size - 1);
        state.put("length", (long) size);
        state.put("previtem", i == 0 ? Undefined.of("previtem") : items.get(i - 1));
        state.put("nextitem", i == size - 1 ? Undefined.of("nextitem") : items.get(i + 1));
        return state;
    }
}
