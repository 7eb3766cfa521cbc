package org.sentenceforge.core.card.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * One module of a model, as the card lists it.
 *
 * @param type the module's class, {@code Pooling}
 * @param config its parameters in print order; null prints empty parentheses
 * @param architecture the encoder's class where the style prints it after the parentheses, or null
 */
public record ModuleText(
        @JsonProperty("class") String type,
        Map<String, Object> config,
        @JsonInclude(JsonInclude.Include.NON_NULL) String architecture) {}
