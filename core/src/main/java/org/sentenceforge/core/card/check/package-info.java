/** Whether a card is well formed and says the truth about the model beside it. Nothing here changes a card. */
package org.sentenceforge.core.card.check;
