/** What every command needs: errors and the few types that all packages share. */
package org.sentenceforge.core;
