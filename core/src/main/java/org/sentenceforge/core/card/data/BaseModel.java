package org.sentenceforge.core.card.data;

/** The model that training started from.
 *
 * @param id hub id
 * @param revision commit, or null
 */
public record BaseModel(String id, String revision) {}
