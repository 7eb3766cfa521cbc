package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.module.Dropout;

/** Dropout: its rate. */
final class DropoutFormat extends ModuleFormat<Dropout> {
    private static final double USUAL = 0.2;
    private static final Parameter<Double> RATE = Parameter.of(
            "dropout",
            ValueTypes.number("a rate from 0 to below 1", rate -> rate >= 0 && rate < 1),
            USUAL,
            "the dropout rate");

    DropoutFormat() {
        super(Dropout.class, "sentence_transformer.modules.dropout", Stage.TEXTS);
    }

    @Override
    Dropout read(ModuleFolder folder) {
        return new Dropout(folder.config().rate("dropout", USUAL));
    }

    @Override
    Optional<ObjectNode> write(Dropout module, int before, ModelLayout layout) {
        return Optional.of(JsonNodeFactory.instance.objectNode().put("dropout", module.rate()));
    }

    @Override
    Optional<Catalogue.Entry<NewModule>> configured() {
        return configured(
                "dropout in training",
                keys -> {
                    double rate = keys.get(RATE);
                    return (encoder, before) -> new Dropout(rate);
                },
                RATE);
    }
}
