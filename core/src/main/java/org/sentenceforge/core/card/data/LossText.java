package org.sentenceforge.core.card.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * The loss of a data set.
 *
 * @param type class name; with a package, when it is not one of the library's
 * @param config parameters in print order; null when it exposes none
 */
public record LossText(@JsonProperty("class") String type, Map<String, Object> config) {}
