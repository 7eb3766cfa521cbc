package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.module.Dropout;

/** Dropout: its rate. */
final class DropoutFormat implements ModuleFormat<Dropout> {
    private static final double USUAL = 0.2;
    private static final Parameter<Double> RATE = Parameter.of(
            "dropout",
            ValueTypes.number("a rate from 0 to below 1", rate -> rate >= 0 && rate < 1),
            USUAL,
            "which share of the numbers is dropped in training");

    @Override
    public Class<Dropout> type() {
        return Dropout.class;
    }

    @Override
    public String place() {
        return "sentence_transformer.modules.dropout";
    }

    @Override
    public Dropout read(ModuleFolder folder) {
        return new Dropout(folder.config().rate("dropout", USUAL));
    }

    @Override
    public Optional<ObjectNode> write(Dropout module, int before, ModelLayout layout) {
        return Optional.of(JsonNodeFactory.instance.objectNode().put("dropout", module.rate()));
    }

    @Override
    public Optional<Catalogue.Entry<NewModule>> configured() {
        return configured(
                "dropout in training",
                keys -> {
                    double rate = keys.get(RATE);
                    return (encoder, before) -> new Dropout(rate);
                },
                RATE);
    }
}
