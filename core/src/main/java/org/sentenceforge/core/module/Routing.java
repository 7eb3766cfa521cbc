package org.sentenceforge.core.module;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sentenceforge.core.SforgeException;

/**
 * How a router chooses among its routes for a text: by an explicit mapping of the text's task, by a route named like the task, by one
 * named like the kind of input, or else the default.
 *
 * @param defaultRoute taken where nothing else fits and no task is asked for
 * @param byTask       routes that are mapped to tasks
 * @param anyTask      the route that is mapped to every other task, and to none
 */
public record Routing(String defaultRoute, Map<String, String> byTask, Optional<String> anyTask) {
    private static final String TEXT = "text";

    /** Routes go by their names; one of them is the default. */
    public static Routing byName(String defaultRoute) {
        return new Routing(defaultRoute, Map.of(), Optional.empty());
    }

    /** Whether anything but the routes' names counts. */
    public boolean hasMappings() {
        return !byTask.isEmpty() || anyTask.isPresent();
    }

    /**
     * The name of the route to take.
     *
     * @param task what the text is for ({@code query}, {@code document}), or empty
     * @throws SforgeException (usage) where a task is asked for that has no route
     */
    String route(Optional<String> task, Set<String> routes) {
        Optional<String> mapped = task.map(byTask::get).or(() -> anyTask);
        if (mapped.isPresent()) {
            return mapped.get();
        }
        if (task.filter(routes::contains).isPresent()) {
            return task.get();
        }
        if (routes.contains(TEXT)) {
            return TEXT;
        }
        if (task.isPresent()) {
            throw SforgeException.usage("the model has no route for the task '" + task.get() + "'; its routes are "
                    + String.join(", ", routes));
        }
        return defaultRoute;
    }
}
