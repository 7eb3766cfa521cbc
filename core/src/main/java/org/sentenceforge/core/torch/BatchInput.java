package org.sentenceforge.core.torch;

import org.sentenceforge.core.text.TokenSequence;

/** One number per token that a program wants to be told. */
public sealed interface BatchInput {

    /** The argument's name in the program. */
    String argument();

    /** Writes the numbers of one text's tokens to {@code numbers}, from {@code offset}. */
    void fill(TokenSequence text, long[] numbers, int offset);

    record TokenIds() implements BatchInput {
        @Override
        public String argument() {
            return "ids";
        }

        @Override
        public void fill(TokenSequence text, long[] numbers, int offset) {
            for (int i = 0; i < text.length(); i++) {
                numbers[offset + i] = text.ids()[i];
            }
        }
    }

    record TokenTypes() implements BatchInput {
        @Override
        public String argument() {
            return "types";
        }

        @Override
        public void fill(TokenSequence text, long[] numbers, int offset) {
            if (text.types() != null) {
                for (int i = 0; i < text.length(); i++) {
                    numbers[offset + i] = text.types()[i];
                }
            }
        }
    }

    record Positions() implements BatchInput {
        @Override
        public String argument() {
            return "positions";
        }

        @Override
        public void fill(TokenSequence text, long[] numbers, int offset) {
            for (int i = 0; i < text.length(); i++) {
                numbers[offset + i] = text.firstPosition() + i;
            }
        }
    }

    /** RoBERTa's positions, which skip tokens that are the padding token. */
    record PositionsAfter(int padId) implements BatchInput {
        @Override
        public String argument() {
            return "positions_after_" + padId;
        }

        @Override
        public void fill(TokenSequence text, long[] numbers, int offset) {
            int position = padId;
            for (int i = 0; i < text.length(); i++) {
                numbers[offset + i] = text.ids()[i] == padId ? padId : ++position;
            }
        }
    }

    /** 1 for a token that others attend to, 0 for one that a query was made longer with. */
    record Seen() implements BatchInput {
        @Override
        public String argument() {
            return "seen";
        }

        @Override
        public void fill(TokenSequence text, long[] numbers, int offset) {
            for (int i = 0; i < text.length(); i++) {
                numbers[offset + i] = i < text.seen() ? 1 : 0;
            }
        }
    }

    /** 1 for a token that pooling sees, 0 for one of the prompt. */
    record BehindPrompt() implements BatchInput {
        @Override
        public String argument() {
            return "behind_prompt";
        }

        @Override
        public void fill(TokenSequence text, long[] numbers, int offset) {
            for (int i = 0; i < text.length(); i++) {
                numbers[offset + i] = i < text.promptTokens() ? 0 : 1;
            }
        }
    }
}
