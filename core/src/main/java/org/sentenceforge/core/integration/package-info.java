/**
 * Our models behind the interfaces of other libraries, a small class each. Their jars are optional: a program that uses an adapter has
 * them anyway, and no other class may need them.
 */
package org.sentenceforge.core.integration;
