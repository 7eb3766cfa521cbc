/** YAML exactly as PyYAML's {@code dump(data, allow_unicode=True, sort_keys=False)} writes it, for the headers of model cards. */
package org.sentenceforge.core.card.yaml;
