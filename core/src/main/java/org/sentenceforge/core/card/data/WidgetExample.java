package org.sentenceforge.core.card.data;

import java.util.List;

/** A text and the texts it is compared with, for the widget of a model's page. */
public record WidgetExample(String sourceSentence, List<String> sentences) {}
