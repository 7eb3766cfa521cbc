package org.sentenceforge.core.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.jinja.Expression.Arguments;
import org.sentenceforge.core.jinja.Expression.Callable;

/** What templates can call by name. */
final class Functions {
    /** As many as Jinja's sandbox gives. */
    private static final int LONGEST_RANGE = 100_000;

    /** Variables that loops can set for what comes behind them. */
    static final class Namespace extends LinkedHashMap<String, Object> {
        private static final long serialVersionUID = 1;
    }

    static final Map<String, Callable> ALL = Map.of(
            "namespace", Functions::namespace,
            "dict", Functions::namespace,
            "range", Functions::range,
            "raise_exception",
                    arguments -> {
                        throw new TemplateError("the template refuses: " + arguments.text(0, "message"));
                    });

    private Functions() {}

    private static Object namespace(Arguments arguments) {
        Namespace namespace = new Namespace();
        for (Object value : arguments.values()) {
            if (value instanceof Map<?, ?> map) {
                map.forEach((key, item) -> namespace.put(Values.text(key), item));
            }
        }
        namespace.putAll(arguments.named());
        return namespace;
    }

    private static Object range(Arguments arguments) {
        boolean one = arguments.size() == 1;
        long from = one ? 0 : Values.number(arguments.get(0, "start"));
        long to = Values.number(arguments.get(one ? 0 : 1, "stop"));
        long step = Values.number(arguments.get(2, "step", 1L));
        if (step == 0 || (to - from) / step > LONGEST_RANGE) {
            throw new TemplateError("a range has at most " + LONGEST_RANGE + " numbers");
        }
        List<Object> numbers = new ArrayList<>();
        for (long i = from; step > 0 ? i < to : i > to; i += step) {
            numbers.add(i);
        }
        return numbers;
    }
}
