/** Whether a card is well formed and says the truth about the model beside it. */
package org.sentenceforge.core.card.check;
