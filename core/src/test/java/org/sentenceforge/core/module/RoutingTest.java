package org.sentenceforge.core.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.SforgeException;

/** The order in which sentence-transformers looks for a route. */
class RoutingTest {
    private static final Optional<String> QUERY = Optional.of("query");

    @Test
    void aTaskTakesTheRouteOfItsName() {
        Routing routing = Routing.byName("document");
        assertThat(routing.route(QUERY, Set.of("query", "document"))).isEqualTo("query");
        assertThat(routing.route(Optional.empty(), Set.of("query", "document"))).isEqualTo("document");
    }

    @Test
    void mappingsComeFirst() {
        Routing routing = new Routing("query", Map.of("query", "a"), Optional.of("b"));
        Set<String> routes = Set.of("query", "document", "a", "b");
        assertThat(routing.route(QUERY, routes)).isEqualTo("a");
        assertThat(routing.route(Optional.of("document"), routes)).isEqualTo("b");
        assertThat(routing.route(Optional.empty(), routes)).isEqualTo("b");
    }

    @Test
    void theKindOfInputComesBeforeTheDefault() {
        Routing routing = Routing.byName("image");
        assertThat(routing.route(QUERY, Set.of("text", "image"))).isEqualTo("text");
        assertThat(routing.route(Optional.empty(), Set.of("text", "image"))).isEqualTo("text");
    }

    @Test
    void aTaskWithoutARouteIsRefused() {
        assertThatThrownBy(() -> Routing.byName("a").route(QUERY, Set.of("a")))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("no route for the task 'query'")
                .hasMessageContaining("a");
    }
}
