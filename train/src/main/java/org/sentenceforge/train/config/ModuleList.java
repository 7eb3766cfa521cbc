package org.sentenceforge.train.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Resolved;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.model.format.ModuleFormat;
import org.sentenceforge.core.model.format.ModuleFormat.Stage;
import org.sentenceforge.core.model.format.ModuleFormats;

/** The key {@code modules}, and the order in which modules can stand. */
final class ModuleList implements ValueType<List<ModuleSpec>> {
    private static final String KEEP = "keep";
    private static final ValueType<List<ModuleSpec>> ITEMS = ValueTypes.listOf(new Item());

    private static final class Item implements ValueType<ModuleSpec> {
        @Override
        public String expected() {
            return ModuleFormats.CONFIGURED.expected() + ", or 'keep: NAME'";
        }

        @Override
        public Optional<ModuleSpec> read(JsonNode node, Place place) {
            return node.path(KEEP).isTextual() && node.size() == 1
                    ? Optional.of(new ModuleSpec.Kept(node.get(KEEP).asText()))
                    : ModuleFormats.CONFIGURED.read(node, place).map(ModuleSpec.Made::new);
        }

        @Override
        public Resolved resolved(JsonNode given) {
            return ModuleFormats.CONFIGURED.resolved(given);
        }
    }

    @Override
    public String expected() {
        return "a list such as [Pooling: {mode: mean}, Normalize]";
    }

    @Override
    public Optional<List<ModuleSpec>> read(JsonNode node, Place place) {
        List<String> types = new ArrayList<>();
        (node.isArray() ? node : List.of(node)).forEach(item -> types.add(type(item)));
        if (!types.contains(KEEP)) {
            checkOrder(types, place);
        }
        return ITEMS.read(node, place);
    }

    private static String type(JsonNode item) {
        return item.isObject() && item.size() == 1 ? item.fieldNames().next() : item.asText();
    }

    /** Tells what cannot stand where it does: the vectors of tokens end at the Pooling, and those of texts begin there. */
    static void checkOrder(List<String> types, Place place) {
        boolean pooled = false;
        for (int i = 0; i < types.size(); i++) {
            String type = types.get(i);
            Stage stage = ModuleFormats.find(type).map(ModuleFormat::stage).orElse(Stage.TEXTS);
            if (pooled != (stage == Stage.TEXTS)) {
                place.item(i).problem(type + (pooled ? " stands behind a Pooling" : " stands before any Pooling"));
            }
            pooled |= stage == Stage.POOLING;
        }
        if (!pooled) {
            place.problem("without a Pooling there is no vector for a text; put one first");
        }
    }

    @Override
    public Resolved resolved(JsonNode given) {
        return ITEMS.resolved(given);
    }
}
