/**
 * The templates that models write chats with: Jinja, as far as chat templates use it. A template computes with its variables and writes
 * text; it sees no Java object, calls nothing outside this package, and so may come from anywhere.
 */
package org.sentenceforge.core.jinja;
