package org.sentenceforge.eval.task;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be evaluated. */
public enum Task {
    INFORMATION_RETRIEVAL("information-retrieval", "InformationRetrieval", Subject.EMBEDDINGS),
    NANO_BEIR("nano-beir", "NanoBEIR", Subject.EMBEDDINGS),
    SIMILARITY("similarity", "EmbeddingSimilarity", Subject.EMBEDDINGS),
    TRIPLET("triplet", "Triplet", Subject.EMBEDDINGS),
    BINARY_CLASSIFICATION("binary-classification", "BinaryClassification", Subject.EMBEDDINGS),
    RERANKING("reranking", "Reranking", Subject.EMBEDDINGS),
    PARAPHRASE_MINING("paraphrase-mining", "ParaphraseMining", Subject.EMBEDDINGS),
    TRANSLATION("translation", "Translation", Subject.EMBEDDINGS),
    MSE("mse", "MSE", Subject.EMBEDDINGS),
    LABEL_ACCURACY("label-accuracy", "LabelAccuracy", Subject.PAIRS),
    CROSS_ENCODER_RERANKING("cross-encoder-reranking", "CrossEncoderReranking", Subject.PAIRS),
    CROSS_ENCODER_CLASSIFICATION("cross-encoder-classification", "CrossEncoderClassification", Subject.PAIRS),
    CROSS_ENCODER_CORRELATION("cross-encoder-correlation", "CrossEncoderCorrelation", Subject.PAIRS),
    CROSS_ENCODER_NANO_BEIR("cross-encoder-nano-beir", "CrossEncoderNanoBEIR", Subject.PAIRS);

    /** What a task measures. */
    public enum Subject {
        EMBEDDINGS,
        PAIRS
    }

    private final String option;
    private final String configName;
    private final Subject subject;

    Task(String option, String configName, Subject subject) {
        this.option = option;
        this.configName = configName;
        this.subject = subject;
    }

    /** The name on the command line. */
    public String option() {
        return option;
    }

    /** The name in a configuration. */
    public String configName() {
        return configName;
    }

    public Subject subject() {
        return subject;
    }

    /** The task that asks a model that scores pairs the same question; this one where there is none. */
    public Task forPairs() {
        return switch (this) {
            case RERANKING -> CROSS_ENCODER_RERANKING;
            case NANO_BEIR -> CROSS_ENCODER_NANO_BEIR;
            case SIMILARITY -> CROSS_ENCODER_CORRELATION;
            case BINARY_CLASSIFICATION -> CROSS_ENCODER_CLASSIFICATION;
            default -> this;
        };
    }

    /**
     * By its name on the command line, there also without "cross-encoder-" where only they have such a task, or in a configuration,
     * there also with "Evaluator" behind it.
     */
    public static Optional<Task> ofName(String name) {
        return Stream.of(name, "cross-encoder-" + name)
                .flatMap(option -> Arrays.stream(values())
                        .filter(task -> option.equals(task.option)
                                || option.equals(task.configName)
                                || option.equals(task.configName + "Evaluator")))
                .findFirst();
    }

    public static List<String> options() {
        return Arrays.stream(values()).map(Task::option).toList();
    }
}
